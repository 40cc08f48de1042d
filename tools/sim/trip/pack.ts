import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Document, stringify } from "yaml";
import { Fault } from "../../../src/fault.ts";
import type { Truth } from "./truth.ts";

/** The catalogue that packed trips share, in the folder above them. */
const productsFile = "products.yaml";

/**
 * Makes a rendered trip into a folder that the cart can play: its clips, its truth, and `cart.yaml` with the
 * cameras as they hang. The catalogue goes beside the folder, where packed trips share it. Throws
 * Fault("bad-media") for a folder without a rendered trip.
 */
export async function packTrip(trip: string, out: string): Promise<void> {
  const truth = await readTruth(trip);
  await mkdir(out, { recursive: true });
  for (const { file } of truth.cameras) await cp(join(trip, file), join(out, file));
  const { catalogue, ...rest } = truth;
  await writeFile(join(out, "truth.json"), `${JSON.stringify({ ...rest, catalogue })}\n`);
  await writeFile(join(out, "cart.yaml"), configOf(basename(out), truth));
  await writeFile(join(out, "..", productsFile), productsOf(catalogue));
}

async function readTruth(trip: string): Promise<Truth> {
  const file = join(trip, "truth.json");
  try {
    return JSON.parse(await readFile(file, "utf8")) as Truth;
  } catch (error) {
    throw new Fault("bad-media", `There is no rendered trip in ${trip}: name a folder with ${file}.`, error);
  }
}

function configOf(name: string, truth: Truth): string {
  const cameras = truth.cameras.map(({ name, file, watches, zone }) => ({
    name,
    source: `file:${file}`,
    watches,
    zone,
  }));
  const about = [
    `# The rendered trip "${name}" of the simulated store (seed ${truth.seed}), as a configuration the cart can run.`,
    "# Real configurations look just like this; docs/configuration.md has every key.",
  ];
  const config = new Document({
    cart: { id: `cart-${name}` },
    store: { id: "demo" },
    currency: "EUR",
    cameras,
    models: { items: "items", hands: "hands" },
    catalogue: `../${productsFile}`,
    gate: { driver: "simulated" },
  });
  truth.cameras.forEach(({ zone }, nth) => {
    config.setIn(["cameras", nth, "zone"], config.createNode(zone, { flow: true }));
  });
  return `${about.join("\n")}\n${config.toString({ lineWidth: 110, flowCollectionPadding: false })}`;
}

function productsOf(products: Truth["catalogue"]): string {
  const about =
    "# Prices are with tax, in the currency's smallest unit. `labels` are the detector's words for the product.";
  return `${about}\n${stringify({ products }, { lineWidth: 110 })}`;
}
