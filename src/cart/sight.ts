import type { Change } from "../counting/change.ts";
import type { BeliefView, Counting, TrackView } from "../counting/counting.ts";
import { defaultTuning } from "../counting/tuning.ts";
import { messageOf } from "../fault.ts";
import type { Log } from "../log.ts";
import type { CameraNews, ModelInUse } from "../vision/messages.ts";
import type { Vision, VisionEvent } from "../vision/supervision.ts";
import { createComplaints } from "./complaints.ts";
import { openDoubts } from "./doubts.ts";
import type { Health } from "./health.ts";
import { openPace } from "./pace.ts";
import type { Till } from "./till.ts";

export type SightOptions = {
  readonly cameras: readonly string[];
  readonly vision: Vision;
  /** Absent until the cart knows its products: before that, what stands there cannot be told from what comes. */
  readonly counting: Counting | undefined;
  readonly till: Till;
  readonly health: Health;
  readonly log: Log;
  /** Seconds of the machine's monotonic clock, which also stamps observations. */
  readonly now: () => number;
  readonly onEvent?: (event: VisionEvent) => void;
  readonly onChange?: ((change: Change) => void) | undefined;
};

/** Seeing and counting: from the vision process's reports to changes on the till. */
export type Sight = {
  /** Ends with the vision process for good; throws the Fault that no restart mends. */
  readonly done: Promise<void>;
  /**
   * The cart is at the gate: what is pending is decided with what is known, and is the till's when this
   * returns. A cart that saw nothing in the last second, be it by one camera of several, says so on the trip.
   */
  conclude(): void;
  /**
   * Counts anew, with another idea of what labels mean: what stands there now is the new baseline. `begin` is called
   * when what was pending is in the basket.
   */
  recount(begin: () => Counting | undefined): void;
  /** What counting follows right now. */
  tracks(): readonly TrackView[];
  /** What counting believes right now. */
  beliefs(): readonly BeliefView[];
};

/** Frames come many times a second: longer than this without one is blindness. */
const BLIND_SEC = 1;

export function openSight(options: SightOptions): Sight {
  const { cameras, vision, till, health, log, now, onEvent } = options;
  let counting = options.counting;
  let lastT = now();
  const seen = new Set<string>();
  const playing = new Set(cameras);
  /** When each camera that counts as live was heard of last: one falls silent seconds before it counts as lost. */
  const heardT = new Map<string, number>();
  const doubts = openDoubts(till);
  const pace = openPace(defaultTuning.gapSec);
  const complaints = createComplaints(() => now() * 1000);

  // The till has the changes at once and the disk in its own time: waiting for the disk here would let the
  // cart leave between two changes of one frame, and let observations pile up behind a slow write.
  const book = (changes: readonly Change[]): void => {
    for (const change of changes) {
      options.onChange?.(change);
      void till.apply(change).then(
        outcome => log.info({ ...change, outcome }, "change"),
        error => log.error({ ...change }, `change, not on disk yet: ${messageOf(error)}`),
      );
    }
  };

  // A camera that showed nothing yet has nothing to hold, and no time: that of a recording may lie far behind `now`.
  const lose = (camera: string): void => {
    if (seen.has(camera)) counting?.lose(camera, lastT);
  };

  const onCamera = (news: CameraNews): void => {
    health.camera(news);
    if (news.state === "ended") playing.delete(news.camera);
    // What is lost or over is on the trip as such.
    if (news.state !== "live") heardT.delete(news.camera);
    const about = `camera ${news.camera}`;
    if (news.state !== "lost") {
      if (complaints.isMended(about) || news.state === "ended")
        log.info({ camera: news.camera }, `camera ${news.state}`);
      return;
    }
    if (complaints.isNews(about, news.reason ?? ""))
      log.warn({ camera: news.camera, reason: news.reason }, "camera lost");
    lose(news.camera);
    till.degrade(`camera-lost:${news.camera}`);
  };

  // A vision process reads its models anew, and their files may have been replaced since the one before.
  const onReady = (models: readonly ModelInUse[]): void => {
    const replaced = health.models(models);
    till.useModels(models.map(({ name, sha256 }) => ({ name, sha256 })));
    if (complaints.isMended("vision")) log.info({ models }, "vision is ready");
    for (const model of replaced) {
      const words = `the model ${model} was replaced under the running cart, which counts by the former one's labels and error rates: start the cart anew`;
      if (complaints.isNews(`model ${model}`, words)) log.error({ model }, words);
      till.degrade(`model-replaced:${model}`);
    }
  };

  const heedPace = (camera: string, waitSec: number | undefined): void => {
    if (waitSec === undefined) return;
    if (complaints.isNews(`pace of ${camera}`, "too slow"))
      log.warn(
        { camera, waitSec },
        `a frame of ${camera} is seen only every ${waitSec.toFixed(1)} s, too seldom to count by: take fewer cameras, a smaller model or a faster machine`,
      );
    till.degrade(`camera-slow:${camera}`);
  };

  const onInterrupted = (reason: string, restartInMs: number): void => {
    if (complaints.isNews("vision", reason))
      log.error({ reason, restartInMs }, "the vision process is restarted");
    health.restarted(reason);
    // What was counted is held; what happens while nobody looks is no evidence.
    for (const camera of cameras) lose(camera);
    heardT.clear();
    till.degrade("vision-interrupted");
  };

  const follow = async (): Promise<void> => {
    for await (const event of vision.events) {
      onEvent?.(event);
      if (event.type === "observation") {
        const { camera, t } = event.observation;
        lastT = t;
        heardT.set(camera, t);
        heedPace(camera, pace.seen(camera, t));
        playing.add(camera);
        seen.add(camera);
        if (counting !== undefined) {
          book(counting.observe(event.observation));
          doubts.look(counting, lastT);
        }
      }
      if (event.type === "camera") onCamera(event);
      if (event.type === "alive") health.stats(event.stats);
      if (event.type === "ready") onReady(event.models);
      if (event.type === "interrupted") onInterrupted(event.reason, event.restartInMs);
    }
  };

  // Recordings that have all ended are not blind, they are over.
  const nowT = () => (playing.size === 0 ? lastT : now());

  /** What is pending is decided with what is known. */
  const settle = (t: number): void => {
    if (counting === undefined) return;
    book(counting.finish(t));
    doubts.conclude(counting);
    // What was left open for the last shopper must not be asked of the next one.
    counting.beginTrip();
  };
  return {
    done: follow(),
    conclude() {
      const t = nowT();
      const oldestT = Math.min(lastT, ...heardT.values());
      if (t - oldestT > BLIND_SEC) till.degrade("blind-at-gate");
      settle(t);
    },
    tracks: () => counting?.tracks() ?? [],
    beliefs: () => counting?.beliefs() ?? [],
    recount(begin) {
      settle(nowT());
      doubts.forget();
      counting = begin();
    },
  };
}
