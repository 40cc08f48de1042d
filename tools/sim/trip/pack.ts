import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Document, stringify } from "yaml";
import { Fault } from "../../../src/fault.ts";
import { keepFile } from "../../../src/models/keep-file.ts";
import type { Truth } from "./truth.ts";

/** The catalogue that packed trips share, in the folder above them. */
const productsFile = "products.yaml";

/**
 * Makes a rendered trip into a folder that the cart can play: its clips, its truth, and `cart.yaml` with the
 * cameras as they hang. The catalogue goes beside the folder, where packed trips share it. Nothing of it is written
 * where a file of that name holds something else, unless it may be replaced. Throws Fault("bad-media") for a folder
 * without a rendered trip, Fault("usage") that names what would be lost.
 */
export async function packTrip(trip: string, out: string, mayReplace: boolean): Promise<void> {
  const parts = await partsOf(trip, out);
  const missing = parts.filter(({ file }) => !existsSync(file));
  const others = parts.filter(({ file, content }) => existsSync(file) && !readFileSync(file).equals(content));
  if (others.length > 0 && !mayReplace) {
    const files = others.map(({ file }) => file).join(", ");
    throw new Fault("usage", `${files} would be overwritten: give another --out, or add --replace.`);
  }
  for (const { file, content } of [...missing, ...others]) keepFile(file, content);
}

type Part = { readonly file: string; readonly content: Buffer };

async function partsOf(trip: string, out: string): Promise<Part[]> {
  const truth = await readTruth(trip);
  const { catalogue, ...rest } = truth;
  const texts = [
    { file: join(out, "truth.json"), content: Buffer.from(`${JSON.stringify({ ...rest, catalogue })}\n`) },
    { file: join(out, "cart.yaml"), content: Buffer.from(configOf(basename(resolve(out)), truth)) },
    { file: join(out, "..", productsFile), content: Buffer.from(productsOf(catalogue)) },
  ];
  const clips = truth.cameras.map(async ({ file }) => ({
    file: join(out, file),
    content: await readFile(join(trip, file)),
  }));
  return [...(await Promise.all(clips)), ...texts];
}

async function readTruth(trip: string): Promise<Truth> {
  const file = join(trip, "truth.json");
  let truth: Truth;
  try {
    truth = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Fault("bad-media", `There is no rendered trip in ${trip}: name a folder with ${file}.`, error);
  }
  // No camera of a cart can be such a file.
  if (truth.cameras.some(camera => camera.file.endsWith(".jsonl")))
    throw new Fault(
      "bad-media",
      `${trip} holds observation lines, which a cart cannot watch: pack a trip made without --observations.`,
    );
  return truth;
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
