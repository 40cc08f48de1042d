import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../fault.ts";
import type { CameraNews } from "../vision/messages.ts";
import { visionOrder } from "../vision/order.ts";
import { openVision, type VisionEvent } from "../vision/supervision.ts";
import type { Check, Finding } from "./doctor-checks.ts";
import { providerFinding } from "./doctor-provider.ts";

/** From the models being ready: a camera has 3 s until it counts as lost, and then shows its rate. */
const LOOK_MS = 5000;

type Seen = { readonly news?: CameraNews; readonly times: number[] };

/**
 * Cameras and models as the cart uses them: the real vision process for a few seconds. Says for every
 * camera the size and rate of its pictures, and for every model which provider runs it and why.
 */
export const vision: Check = async config => {
  const findings: Finding[] = [];
  const cameras = new Map<string, Seen>(config.cameras.map(({ name }) => [name, { times: [] }]));
  const process = openVision(visionOrder(config, "live"));
  try {
    const over = new AbortController();
    for await (const event of untilOver(process.events, over.signal)) {
      if (event.type === "ready") {
        findings.push(...event.models.map(providerFinding));
        void pause(LOOK_MS, undefined, { ref: false }).then(() => over.abort());
      }
      note(event, cameras);
      if (event.type === "interrupted") over.abort();
      if (event.type === "interrupted")
        findings.push({ check: "vision", status: "fail", detail: event.reason });
    }
    return [...findings, ...[...cameras].map(([name, seen]) => cameraFinding(name, seen))];
  } catch (error) {
    return [...findings, { check: "vision", status: "fail", detail: messageOf(error) }];
  } finally {
    await process[Symbol.asyncDispose]();
  }
};

async function* untilOver(
  events: AsyncIterable<VisionEvent>,
  over: AbortSignal,
): AsyncGenerator<VisionEvent> {
  for await (const event of events) {
    yield event;
    // The process sends a sign of life every second, so this is never long in coming.
    if (over.aborted) return;
  }
}

function note(event: VisionEvent, cameras: Map<string, Seen>): void {
  if (event.type === "observation") cameras.get(event.observation.camera)?.times.push(event.observation.t);
  if (event.type !== "camera") return;
  const before = cameras.get(event.camera);
  // A recording that ended was a camera that worked.
  if (before !== undefined && event.state !== "ended") cameras.set(event.camera, { ...before, news: event });
}

function cameraFinding(name: string, { news, times }: Seen): Finding {
  const check = `camera ${name}`;
  if (news?.state === "lost") return { check, status: "fail", detail: news.reason ?? "it is lost" };
  const [first, last] = [times[0], times.at(-1)];
  if (news?.size === undefined || first === undefined || last === undefined) {
    return { check, status: "fail", detail: "it gave no picture; check its cable, its power and `source`." };
  }
  const rate =
    last > first ? `, ${((times.length - 1) / (last - first)).toFixed(1)} pictures/s through the models` : "";
  return { check, status: "ok", detail: `${news.size.width}×${news.size.height}${rate}` };
}
