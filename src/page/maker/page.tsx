import { useEffect, useRef, useState } from "preact/hooks";
import type { MakerView } from "../../screen/maker.ts";
import { stream } from "../link.ts";
import { Beliefs } from "./beliefs.tsx";
import { Camera } from "./camera.tsx";
import { type History, remember, rememberBeliefs, type Sureness } from "./history.ts";

const TITLE = "What the cart sees";

/** The maker's view: what the cart sees and believes. In English: makers read logs as well. */
export function Maker() {
  const [view, show] = useState<MakerView>();
  const [live, setLive] = useState(true);
  const history = useRef<History>(new Map());
  const sureness = useRef<Sureness>(new Map());
  useEffect(() => {
    document.title = TITLE;
    stream<MakerView>("/debug/events", news => {
      setLive(news.live);
      if (news.data === undefined) return;
      remember(history.current, news.data.cameras);
      rememberBeliefs(sureness.current, news.data.beliefs);
      show(news.data);
    });
  }, []);
  if (view === undefined) return <main class="maker">Waiting for the first frame …</main>;
  return (
    <main class="maker">
      <h1 class="for-ears">{TITLE}</h1>
      {!live && <p class="lost">The cart is away; this is the last that it said.</p>}
      {view.paused !== undefined && <Steering paused={view.paused} />}
      <div class="cameras">
        {view.cameras.map(camera => (
          <Camera key={camera.name} camera={camera} history={history.current.get(camera.name) ?? []} />
        ))}
      </div>
      <section>
        <h2>What it believes</h2>
        <Beliefs beliefs={view.beliefs} sureness={sureness.current} />
        <h2>In the basket</h2>
        <p>{view.basket.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(", ") || "nothing"}</p>
        <h2>Last changes</h2>
        <Changes changes={view.changes} />
      </section>
    </main>
  );
}

function Changes({ changes }: Pick<MakerView, "changes">) {
  return (
    <table>
      <thead>
        <tr>
          {["t", "camera", "product", "basket", "sure", "evidence"].map(title => (
            <th key={title}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ t, camera, sku, basketDelta, confidence, evidence }) => (
          <tr key={`${t} ${camera} ${sku}`}>
            <td>{t.toFixed(2)} s</td>
            <td>{camera}</td>
            <td>{sku}</td>
            <td>{basketDelta > 0 ? `+${basketDelta}` : basketDelta}</td>
            <td>{Math.round(confidence * 100)} %</td>
            <td>
              {[evidence.crossing && "crossing", evidence.census && "census"].filter(Boolean).join(", ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Pause and step, for a replay. */
function Steering({ paused }: { readonly paused: boolean }) {
  const steer = (order: "pause" | "go" | "step") =>
    void fetch("/debug/steer", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ order }),
    });
  return (
    <p class="steering">
      <button type="button" class="strong" onClick={() => steer(paused ? "go" : "pause")}>
        {paused ? "Go on" : "Pause"}
      </button>
      <button type="button" disabled={!paused} onClick={() => steer("step")}>
        One frame
      </button>
    </p>
  );
}
