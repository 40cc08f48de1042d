import type { Camera } from "../device/camera/camera.ts";
import { type Detector, openDetector } from "../device/detector.ts";
import { offerToEnd } from "../device/oom-score.ts";
import { isFault, messageOf } from "../fault.ts";
import { loadModelFor, sha256Of } from "../models/manifest.ts";
import { openCameras, releasing } from "./cameras.ts";
import { type Detectors, openDetectors } from "./detectors.ts";
import type { StartOrder } from "./life.ts";
import type { DetectorOrder, MiningOrder, ModelInUse, VisionOrder, VisionReport } from "./messages.ts";
import { type Miner, openMiner } from "./mining.ts";
import { showEvery, showSome } from "./pictures.ts";
import { startInTurn } from "./starting.ts";
import { openStats } from "./stats.ts";
import { openTurnstile } from "./turnstile.ts";
import { type Watch, watchEvery, watchLive } from "./watch.ts";

/**
 * The vision process. It owns everything native that can block or abort, and knows nothing of baskets:
 * frames in, observations out. It is started by `life.ts` and ends when told to, or with its parent.
 */

const ALIVE_MS = 1000;

/** Boxes down to this score are kept: a half-hidden thing is weak, and tracking knows what to do with it. */
const WEAK_SCORE = 0.1;

/** As a browser's pages take on themselves: what can be opened again goes before what cannot. */
const OOM_SCORE = 300;

// The unit protects the cart, and a process that it starts inherits that. Were it ours too, a model that takes too much
// memory would cost the machine everything else first.
offerToEnd(OOM_SCORE);

const stop = new AbortController();
const turnstile = openTurnstile();
/** Not process.exit: that waits for threads which wait for a camera's next frame. */
const end = () => process.kill(process.pid, "SIGKILL");
const tell = (message: VisionReport) =>
  new Promise<void>(resolve => {
    if (!process.connected) return resolve();
    process.send?.(message, undefined, undefined, error => {
      // A cart that was killed is often noticed here first, in the middle of the work, before its channel is
      // known to be closed. Without a callback the error would be thrown, and lead to process.exit.
      if (error) end();
      resolve();
    });
  });
const report = (message: VisionReport) => void tell(message);
let watchHeld = (_camera: string) => {};

process.on("message", (order: VisionOrder) => {
  if (order.type === "stop") {
    stop.abort();
    // A replay that stands still must see that it is over.
    turnstile.let(1);
  } else if (order.type === "go") turnstile.let(order.frames);
  else if (order.type === "watch") watchHeld(order.camera);
  else void work(order).catch(confess);
});
// A terminal or systemd signals the whole group: the cart decides when we end, never in the middle of a run.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
// A vision process without its cart has nobody to tell: it must not keep the cameras from the next one.
process.on("disconnect", end);
if (!process.connected) end();

async function work(order: StartOrder): Promise<void> {
  const stats = openStats();
  const detectors = await openModels(order.detector);
  const mine = order.mining && (await startMining(order.mining, detectors));
  const size = detectors.items.inputSize;
  const { open, unusable } = openCameras(order, size);
  const cameras = [...open];
  const alive = setInterval(() => report({ type: "alive", stats: stats.read() }), ALIVE_MS);
  // INVARIANT: nothing is waited for from here until `watchHeld` can hear: the answer may be that a camera is due.
  report({ type: "ready", models: Object.values(detectors).map(inUse) });
  for (const news of unusable) report(news);
  const watch: Watch = {
    cameras: open,
    stop: stop.signal,
    report,
    start: startInTurn(tell),
    show: order.stepped ? showEvery(report) : order.pictures && showSome(report),
    mine,
    turn: order.stepped && turnstile.turn,
    look: async frame => {
      const started = performance.now();
      const items = await detectors.items.detect(frame);
      const hands = (await detectors.hands?.detect(frame)) ?? [];
      stats.looked(performance.now() - started);
      return { items, hands };
    },
  };
  const watchLate = async (name: string) => {
    const late = openCameras(releasing(order, name), size);
    cameras.push(...late.open);
    for (const news of late.unusable) report(news);
    await watchLive({ ...watch, cameras: late.open });
  };
  watchHeld = name => void watchLate(name).catch(confess);
  if (order.pace === "every")
    await watchEvery(watch, name => order.cameras.find(c => c.name === name)?.after ?? -1);
  else await watchLive(watch).then(() => stopped());
  clearInterval(alive);
  await release(cameras, Object.values(detectors));
  report({ type: "finished", stats: stats.read() });
}

function openModels({
  folder,
  items,
  hands,
  providers,
  precision,
  threads,
}: DetectorOrder): Promise<Detectors> {
  const models = {
    items: loadModelFor("items", items, folder),
    hands: hands === undefined ? undefined : loadModelFor("hands", hands, folder),
  };
  return openDetectors(models, model =>
    openDetector({ model, providers, precision, threads, floor: WEAK_SCORE }),
  );
}

/** A picture that is late is left out, never queued; a disk that refuses ends mining, and nothing else. */
async function startMining(
  { dir, maxBytes, everySec }: MiningOrder,
  { items, hands }: Detectors,
): Promise<Miner> {
  // Loaded only where it is wanted: they bring an image library into the process.
  const { openMinedFolder } = await import("../device/mined-folder.ts");
  const { draftShare } = await import("../dataset/mine.ts");
  const folder = openMinedFolder({ dir, maxBytes, draftFrom: items.threshold * draftShare });
  let isBusy = false;
  return openMiner({
    everySec,
    threshold: items.threshold,
    ...(hands && { handThreshold: hands.threshold }),
    keep(suspicious) {
      if (isBusy) return;
      isBusy = true;
      folder.keep(suspicious).then(
        () => {
          isBusy = false;
        },
        error => process.stderr.write(`No more frames are kept in ${dir}: ${messageOf(error)}\n`),
      );
    },
  });
}

/** Live cameras may all have ended (recordings played as cameras do): stay, so that the cart is not restarted. */
function stopped(): Promise<void> {
  return new Promise(resolve => {
    if (stop.signal.aborted) resolve();
    stop.signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function release(cameras: readonly Camera[], detectors: readonly Detector[]): Promise<void> {
  for (const part of [...cameras, ...detectors]) await part[Symbol.asyncDispose]();
}

function inUse({ name, sha256, labels, provider }: Detector): ModelInUse {
  const { requested, running, precision, why } = provider;
  const labelsSha256 = sha256Of(Buffer.from(JSON.stringify(labels)));
  return { name, sha256, labelsSha256, provider: running, precision, why, requested };
}

/** What a person can mend is said and not retried; anything else is our bug and leaves its trace. */
function confess(error: unknown): void {
  if (!isFault(error)) throw error;
  report({ type: "fault", code: error.code, message: messageOf(error) });
}
