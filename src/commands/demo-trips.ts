import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bill } from "../billing/bill.ts";
import type { Pieces } from "../dataset/episodes/episode.ts";
import { parseTruth } from "../dataset/episodes/truth.ts";
import { Fault } from "../fault.ts";
import { PROJECT } from "../paths.ts";

/** A bundled trip: its configuration, and what really lay in the basket at its end. */
export type DemoTrip = { readonly name: string; readonly configFile: string; readonly bought: Pieces };

const root = join(PROJECT, "demo");

/** Pictures of the products that bundled trips are about. */
export const demoPictures = join(root, "pictures");

/** The bundled trips' names, in the order in which they are meant to be seen; none on a cart, where they are not installed. */
export function demoTrips(from = root): string[] {
  if (!existsSync(from)) return [];
  return readdirSync(from, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(from, entry.name, "cart.yaml")))
    .map(entry => entry.name)
    .sort();
}

/** The trip of this name, the first one where none is given. Throws Fault("usage"). */
export function demoTrip(wanted?: string, from = root): DemoTrip {
  const names = demoTrips(from);
  const name = wanted ?? names[0];
  if (name === undefined || names.length === 0) {
    throw new Fault(
      "usage",
      "There are no demos on an installed cart; run `npm run demo` in a clone of the project.",
    );
  }
  if (!names.includes(name)) {
    throw new Fault("usage", `There is no demo called "${name}"; there are ${names.join(", ")}.`);
  }
  const folder = join(from, name);
  const truth = parseTruth(readFileSync(join(folder, "truth.json"), "utf8"), { name, folder });
  return { name, configFile: join(folder, "cart.yaml"), bought: truth.final };
}

/** What a bill has otherwise than it was bought, in words; nothing where it is right to the item. */
export function billErrors(bill: Pick<Bill, "lines">, bought: Pieces): string[] {
  const billed = new Map(bill.lines.map(line => [line.sku, line.quantity]));
  const skus = [...new Set([...billed.keys(), ...Object.keys(bought)])].sort();
  return skus.flatMap(sku => {
    const [has, should] = [billed.get(sku) ?? 0, bought[sku] ?? 0];
    return has === should ? [] : [`${has} × ${sku} billed, ${should} bought`];
  });
}
