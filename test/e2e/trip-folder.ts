import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Observation } from "../../src/counting/observation.ts";
import { products } from "../unit/dataset/episodes/trips.ts";

/** The whole picture. */
export const zone = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
/** An apple comes at three seconds, before the one camera. */
const apple = { t: 3, sku: "apple", delta: 1, kind: "in" };
export const truth = {
  cameras: [{ name: "cart-1", file: "cart-1.jsonl", watches: "basket", zone }],
  events: [apple],
  final: { apple: 1 },
  catalogue: products,
};

/** A trip's folder with observation lines. */
export function putTrip(folder: string, lines: readonly Observation[], told: object = truth): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "cart-1.jsonl"), lines.map(line => `${JSON.stringify(line)}\n`).join(""));
  writeFileSync(join(folder, "truth.json"), JSON.stringify(told));
}
