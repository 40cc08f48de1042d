import type { Box } from "../../counting/observation.ts";
import type { CameraView } from "../../screen/maker.ts";
import type { History } from "./history.ts";
import { Plot } from "./plot.tsx";

/** Share of a picture's height that the words of a box may take. */
const WORDS_HEIGHT = 0.06;

type CameraProps = {
  readonly camera: CameraView;
  readonly history: NonNullable<ReturnType<History["get"]>>;
};

/** A camera's picture with its zone, what is followed in it, and hands; below, how quick all of it is. */
export function Camera({ camera, history }: CameraProps) {
  const { name, watches, t, picture, zone, tracks, hands, detections, trouble } = camera;
  const corners = zone.map(([x, y]) => `${x},${y}`).join(" ");
  const counted = tracks.filter(track => track.state === "counted").length;
  return (
    <figure class="camera">
      {trouble !== undefined && (
        <p class="lost" role="status">
          Nothing is counted of {name} now. {trouble}
        </p>
      )}
      <div class={picture === undefined ? "view blank" : "view"}>
        {picture !== undefined && (
          <img src={`/debug/pictures/${name}?${picture}`} alt={`What ${name} sees`} />
        )}
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <polygon points={corners} vector-effect="non-scaling-stroke" />
        </svg>
        {hands.map(hand => (
          <Mark key={String(hand)} box={hand} kind="hand" words="hand" />
        ))}
        {tracks.map(({ id, sku, box, state }) => (
          // Most things are counted, and their colour says so: shorter words cover less of what lies beside them.
          <Mark key={id} box={box} kind={state} words={`${id} ${sku} ${state === "counted" ? "" : state}`} />
        ))}
      </div>
      <figcaption>
        <strong>{name}</strong> watches a {watches} · {t.toFixed(2)} s · {detections} detections · {counted}{" "}
        counted
      </figcaption>
      <div class="plots">
        <Plot title="frames/s" values={history.map(sample => sample.framesPerSecond)} />
        <Plot title="capture to cart, ms" values={history.flatMap(sample => sample.ageMs ?? [])} />
        <Plot title="inference, ms" values={history.flatMap(sample => sample.inferenceMs ?? [])} />
      </div>
    </figure>
  );
}

type MarkProps = { readonly box: Box; readonly kind: string; readonly words: string };

/** A box with its words above it, or within it where the picture ends. */
function Mark({ box, kind, words }: MarkProps) {
  return (
    <span class={`box ${kind}`} style={placeOf(box)}>
      <span class={box[1] < WORDS_HEIGHT ? "words inside" : "words"}>{words}</span>
    </span>
  );
}

function placeOf([x1, y1, x2, y2]: Box) {
  const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
  return { left: percent(x1), top: percent(y1), width: percent(x2 - x1), height: percent(y2 - y1) };
}
