import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import type { Bill } from "../billing/bill.ts";
import { everyCart } from "../billing/topics.ts";
import { openCart } from "../cart/cart.ts";
import type { TillNews } from "../cart/till.ts";
import { loadConfig } from "../config/config.ts";
import type { Config } from "../config/schema.ts";
import { openBroker } from "../device/broker/broker.ts";
import { isRecording, recordingPath } from "../device/camera/launch.ts";
import { tryModel } from "../device/detector-trial.ts";
import { openLocalBroker } from "../device/local-broker.ts";
import { Fault } from "../fault.ts";
import { openLog } from "../log.ts";
import { importModel } from "../models/import.ts";
import { PROJECT } from "../paths.ts";
import { moneyIn } from "../screen/money.ts";
import { openProgress } from "./progress.ts";
import { receipt } from "./receipt.ts";
import { stopSignal } from "./stop-signal.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);

export function demoCommand(): Command {
  return new Command("demo")
    .summary("a whole shopping trip on recorded video, to a bill from a real broker")
    .description(
      "Plays a shopping trip: cameras from recorded video, the real detector, a simulated exit gate, and a " +
        "mosquitto of its own on loopback. Prints what the cart counts and the bill that the store receives.",
    )
    .option("--headless", "without a screen; the demo never shows one, so this changes nothing")
    .action(demo);
}

async function demo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stepout-demo-"));
  try {
    await playTrip(await prepare(folder), join(folder, "gate.sock"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The demo's configuration, with everything it writes in a folder of its own. */
async function prepare(folder: string): Promise<Config> {
  const config = loadConfig(join(PROJECT, "demo/demo.yaml"));
  const missing = config.cameras.map(camera => recordingPath(camera.source)).find(path => !existsSync(path));
  if (missing !== undefined) {
    throw new Fault(
      "bad-media",
      `The demo's video ${missing} is not here; clone the project beside its sample data.`,
    );
  }
  const models = join(folder, "models");
  await importModel(
    {
      file: join(PROJECT, "../shared/data/models/yolox-nano/yolox_nano.onnx"),
      name: config.models.items,
      format: "yolox",
      labelsFile: join(PROJECT, "models/labels/coco-80.txt"),
    },
    models,
    tryModel,
  );
  return {
    ...config,
    models: { ...config.models, dir: models },
    gate: { ...config.gate, socket: join(folder, "gate.sock") },
    state: { dir: join(folder, "state") },
  };
}

async function playTrip(config: Config, gate: string): Promise<void> {
  await using local = await openLocalBroker();
  const broker = { url: local.url, version: 5, ackRequired: false } as const;
  await using store = openBroker({ url: local.url, clientId: "stepout-demo-store" });
  const received = new Promise<Bill>(resolve => {
    store.subscribe(everyCart.bill, ({ payload }) => resolve(JSON.parse(payload) as Bill));
  });
  const stage = openStage(config);
  await using cart = await openCart({
    config: { ...config, broker },
    log: openLog("error"),
    onVision: event => {
      if (event.type === "observation") stage.seen(event.observation.t);
      if (event.type === "camera" && event.state === "ended") stage.cameraEnded(event.camera);
    },
  });
  cart.till.onNews(stage.news);
  const stopped = await Promise.race([stage.curtain, cart.done, stopSignal()]);
  if (stopped !== undefined) return say("The demo was stopped.");
  say("          the cart leaves through the gate …\n");
  await walkOut(gate);
  const bill = await Promise.race([received, noBill()]);
  say(receipt(bill));
  say("\nThis bill came back from the broker: signed, and kept on the cart's disk until the broker had it.");
}

/** What the audience sees while the video plays. */
function openStage(config: Config) {
  const money = moneyIn(config.currency);
  const progress = openProgress("demo");
  const playing = new Set(
    config.cameras.filter(camera => isRecording(camera.source)).map(camera => camera.name),
  );
  let started: number | undefined;
  let now = 0;
  let held = new Map<string, number>();
  let lower = () => {};
  const curtain = new Promise<void>(resolve => {
    lower = resolve;
  });
  say(`A shopping trip on real video: ${config.cameras.map(camera => camera.name).join(", ")}`);
  return {
    curtain,
    seen(t: number): void {
      started ??= t;
      now = t - started;
      progress.show(`${now.toFixed(1)} s`);
    },
    cameraEnded(name: string): void {
      playing.delete(name);
      if (playing.size === 0) lower();
    },
    news(news: TillNews): void {
      // Once the trip is sealed its basket is a bill, and the next one is empty.
      if (news.type !== "basket" || news.basket.state === "no-trip") return;
      progress.clear();
      const holds = new Map(news.basket.lines.map(line => [line.name, line.quantity]));
      for (const name of new Set([...held.keys(), ...holds.keys()])) {
        const delta = (holds.get(name) ?? 0) - (held.get(name) ?? 0);
        if (delta !== 0) {
          const sign = delta > 0 ? "+" : "−";
          const total = money(news.basket.grossMinor);
          say(
            `${now.toFixed(1).padStart(6)} s  ${sign}${Math.abs(delta)} ${name.padEnd(24)} total ${total.padStart(8)}`,
          );
        }
      }
      held = holds;
    },
  };
}

/** Both light barriers, inner first, as a cart of one metre at walking pace breaks them. */
const WALK_OUT = [
  { afterMs: 0, sensor: "inner", blocked: true },
  { afterMs: 300, sensor: "outer", blocked: true },
  { afterMs: 700, sensor: "inner", blocked: false },
  { afterMs: 1000, sensor: "outer", blocked: false },
] as const;

async function walkOut(gate: string): Promise<void> {
  const socket = connect(gate);
  let before = 0;
  for (const { afterMs, sensor, blocked } of WALK_OUT) {
    await pause(afterMs - before);
    before = afterMs;
    socket.write(`${JSON.stringify({ sensor, blocked })}\n`);
  }
  socket.end();
}

const BILL_WITHIN_MS = 15_000;

async function noBill(): Promise<never> {
  await pause(BILL_WITHIN_MS, undefined, { ref: false });
  throw new Fault(
    "broker",
    `No bill came within ${BILL_WITHIN_MS / 1000} s; run the demo again, and report it if it stays so.`,
  );
}
