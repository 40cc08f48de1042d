import { mendOf } from "../device/camera/launch.ts";
import { withoutSecrets } from "../secrets.ts";
import { type BreakerLimits, createBreaker } from "./breaker.ts";
import type { Life, VisionNews } from "./life.ts";
import type { CameraNews, CameraOrder } from "./messages.ts";

/** Which cameras a vision process gets to start, over many such processes. */
export type HeldCameras = {
  /** The cameras for a new process: those that must sit out are marked as held. */
  forNextLife(cameras: readonly CameraOrder[]): readonly CameraOrder[];
  /** Follows what the process that runs says: it is `ready` for a camera whose time has come. */
  hear(news: VisionNews, life: Life | undefined): void;
  /** The process ended in the middle of this camera's start. */
  blocked(camera: string, reason: string): void;
  /** What is to be said of the cameras that sit out, since with each new process all of them count as lost. */
  news(): readonly CameraNews[];
};

/**
 * Keeps a camera away from the vision process that blocked it, and gives it another try later, in the middle of a
 * process's life: the others go on until it blocks again, if it does. `nowMs` is a clock that never jumps.
 */
export function holdCameras(
  cameras: readonly CameraOrder[],
  limits: BreakerLimits,
  nowMs: () => number,
): HeldCameras {
  const breaker = createBreaker(limits);
  const reasons = new Map<string, string>();
  let held = new Set<string>();
  let ready = false;
  const isOut = (name: string) => breaker.isOut(name, nowMs());
  return {
    forNextLife(all) {
      ready = false;
      held = new Set(all.map(({ name }) => name).filter(isOut));
      return all.map(camera => (held.has(camera.name) ? { ...camera, held: true as const } : camera));
    },
    hear(news, life) {
      ready ||= news.type === "ready";
      if (news.type === "camera" && news.state === "live") breaker.live(news.camera, nowMs());
      if (!ready) return;
      // A ready process speaks every second, so no alarm is needed. One at a time: if it blocks, it was this one.
      const due = [...held].find(name => !isOut(name));
      if (due === undefined) return;
      held.delete(due);
      life?.watch(due);
    },
    blocked(name, reason) {
      const waitMs = breaker.block(name, nowMs());
      const source = cameras.find(camera => camera.name === name)?.source ?? "";
      const next =
        waitMs === undefined
          ? "It has blocked too often and is not tried again before the cart is started anew."
          : `It is tried again after ${inWords(waitMs)}.`;
      reasons.set(
        name,
        `Camera ${name} (${withoutSecrets(source)}) is lost: vision blocked at its start (${reason}); ${mendOf(source)} ${next}`,
      );
    },
    news: () =>
      [...reasons]
        .filter(([name]) => isOut(name))
        .map(([camera, reason]) => ({ type: "camera", camera, state: "lost", reason })),
  };
}

function inWords(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
