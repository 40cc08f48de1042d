import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import type { Bill } from "../billing/bill.ts";
import { billsOf } from "../billing/topics.ts";
import { openCart } from "../cart/cart.ts";
import { loadConfig } from "../config/config.ts";
import type { Config } from "../config/schema.ts";
import { openBroker } from "../device/broker/broker.ts";
import { openLocalBroker } from "../device/local-broker.ts";
import { Fault } from "../fault.ts";
import { openLog } from "../log.ts";
import { visionOrder } from "../vision/order.ts";
import { openPace, openShow } from "./demo-show.ts";
import { billErrors, type DemoTrip, demoPictures, demoTrip, demoTrips } from "./demo-trips.ts";
import { receipt } from "./receipt.ts";
import { say } from "./say.ts";
import { stopSignal } from "./stop-signal.ts";

type Options = { readonly headless?: true; readonly stay?: true };

export function demoCommand(): Command {
  return new Command("demo")
    .summary("a whole shopping trip on recorded video, to a bill from a real broker")
    .description(
      "Plays a shopping trip: cameras from recorded video, the real detectors, a simulated exit gate, and a " +
        "mosquitto of its own on loopback. Prints what the cart counts and the bill that the store receives, and " +
        "holds it against what was really bought.",
    )
    .argument("[trip]", `which one: ${demoTrips().join(", ")}`, demoTrips()[0])
    .option("--headless", "without the screens in the browser")
    .option("--stay", "keep the screens open at the end, as in a terminal")
    .action(demo);
}

async function demo(name: string | undefined, options: Options): Promise<void> {
  const trip = demoTrip(name);
  const folder = mkdtempSync(join(tmpdir(), "stepout-demo-"));
  try {
    await playTrip(trip, folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The trip's configuration, with everything it writes in a folder of its own. */
function prepare(trip: DemoTrip, folder: string, headless: boolean): Config {
  const { screen: _own, ...config } = loadConfig(trip.configFile);
  return {
    ...config,
    ...(headless ? {} : { screen: { port: 0, language: "en", debug: true, pictures: demoPictures } }),
    gate: { ...config.gate, socket: join(folder, "gate.sock") },
    state: { dir: join(folder, "state") },
  };
}

async function playTrip(trip: DemoTrip, folder: string, { headless, stay }: Options): Promise<void> {
  const config = prepare(trip, folder, headless ?? false);
  await using local = await openLocalBroker();
  const broker = { url: local.url, version: 5, ackRequired: false, sessionSeconds: 0 } as const;
  await using store = openBroker({ url: local.url, clientId: "stepout-demo-store" });
  const received = new Promise<Bill>(resolve => {
    store.subscribe(billsOf(), ({ payload }) => resolve(JSON.parse(payload) as Bill));
  });
  const stopped = stopSignal();
  const show = openShow(config, say);
  // The vision process is ready long after the cart is.
  const pace = openPace(frames => cart.vision.go?.(frames));
  await using cart = await openCart({
    config: { ...config, broker },
    order: { ...visionOrder(config, "every"), stepped: true },
    log: openLog("error"),
    onVision: event => {
      pace(event);
      show.vision(event);
    },
  });
  say(`A shopping trip: "${trip.name}", ${config.cameras.length} cameras`);
  const screens = `The shopper's screen: ${cart.screen}   what the cart sees: ${cart.screen}/debug`;
  if (cart.screen) say(screens);
  cart.till.onNews(show.news);
  if ((await Promise.race([show.curtain, cart.done, stopped])) !== undefined) {
    return show.end("The demo was stopped.");
  }
  show.end("          the cart leaves through the gate …\n");
  await walkOut(config.gate.socket ?? "");
  judge(await Promise.race([received, noBill()]), trip);
  if (!cart.screen || !(stay ?? process.stdout.isTTY)) return;
  // Said again: the bill has pushed the first line out of a small terminal.
  say(`The screens stay until Ctrl-C.\n${screens}`);
  await stopped;
}

/** Shows the bill, and whether it is right. */
function judge(bill: Bill, trip: DemoTrip): void {
  say(receipt(bill));
  say("\nThis bill came back from the broker: signed, and kept on the cart's disk until the broker had it.");
  const errors = billErrors(bill, trip.bought);
  say(errors.length === 0 ? "It is right to the item." : `It is not what was bought: ${errors.join("; ")}.`);
  if (errors.length > 0) process.exitCode = 1;
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
