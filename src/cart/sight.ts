import type { Change } from "../counting/change.ts";
import type { Counting } from "../counting/counting.ts";
import { messageOf } from "../fault.ts";
import type { Log } from "../log.ts";
import type { CameraNews } from "../vision/messages.ts";
import type { Vision, VisionEvent } from "../vision/supervision.ts";
import type { Health } from "./health.ts";
import type { Till } from "./till.ts";

export type SightOptions = {
  readonly cameras: readonly string[];
  readonly vision: Vision;
  readonly counting: Counting;
  readonly till: Till;
  readonly health: Health;
  readonly log: Log;
  readonly onEvent?: (event: VisionEvent) => void;
};

/** Seeing and counting: from the vision process's reports to changes on the till. */
export type Sight = {
  /** Ends with the vision process for good; throws the Fault that no restart mends. */
  readonly done: Promise<void>;
  /** The cart is at the gate: decides what is pending, on the till when it resolves. */
  conclude(): Promise<void>;
};

export function openSight(options: SightOptions): Sight {
  const { cameras, vision, counting, till, health, log, onEvent } = options;
  let lastT = 0;

  const book = async (changes: readonly Change[]): Promise<void> => {
    for (const change of changes) {
      // The till keeps the change in memory when the disk refuses, and reports the trouble by itself.
      const outcome = await till.apply(change).catch(error => messageOf(error));
      log.info({ ...change, outcome }, "change");
    }
  };
  const degrade = (reason: string) => till.degrade(reason).catch(() => {});

  const onCamera = async (news: CameraNews): Promise<void> => {
    health.camera(news);
    if (news.state !== "lost") return log.info({ camera: news.camera }, `camera ${news.state}`);
    log.warn({ camera: news.camera, reason: news.reason }, "camera lost");
    counting.lose(news.camera, lastT);
    await degrade(`camera-lost:${news.camera}`);
  };

  const follow = async (): Promise<void> => {
    for await (const event of vision.events) {
      onEvent?.(event);
      if (event.type === "observation") {
        lastT = event.observation.t;
        await book(counting.observe(event.observation));
      }
      if (event.type === "camera") await onCamera(event);
      if (event.type === "alive") health.stats(event.stats);
      if (event.type === "ready") {
        health.models(event.models);
        log.info({ models: event.models }, "vision is ready");
      }
      if (event.type === "interrupted") {
        health.restarted();
        // What was counted is held; what happens while nobody looks is no evidence.
        for (const camera of cameras) counting.lose(camera, lastT);
        log.error(
          { reason: event.reason, restartInMs: event.restartInMs },
          "the vision process is restarted",
        );
        await degrade("vision-interrupted");
      }
    }
  };
  return { done: follow(), conclude: () => book(counting.finish(lastT)) };
}
