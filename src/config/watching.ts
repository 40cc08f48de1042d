import { isDeepStrictEqual } from "node:util";
import type { Config } from "./schema.ts";

/** What cameras watch that counting takes otherwise than it may be meant: one sentence each, for the log. */
export function watchingWarnings({ cameras }: Pick<Config, "cameras">): string[] {
  const [baskets, shelves] = [cameras.filter(isBasket), cameras.filter(camera => !isBasket(camera))];
  const warnings: string[] = [];
  if (baskets.length > 0 && shelves.length > 0)
    warnings.push(
      `Cameras watch a basket (${namesOf(baskets)}) and a shelf (${namesOf(shelves)}): what goes from the shelf into the basket is billed twice. Leave one of them out.`,
    );
  if (new Set(baskets.map(({ space }) => space)).size > 1)
    warnings.push(
      `Cameras of a basket have a \`space\` each (${namesOf(baskets)}), but they all count one basket: what only one of them sees holds, and what two see in two places counts once. Let them see the same things.`,
    );
  return [...warnings, ...shelves.flatMap((shelf, at) => copyWarnings(shelf, shelves.slice(at + 1)))];
}

type Camera = Config["cameras"][number];

/** A camera's block that was copied for the next one, and kept the source: an RTSP camera serves both. */
function copyWarnings(shelf: Camera, others: readonly Camera[]): string[] {
  return others
    .filter(other => other.source === shelf.source && isDeepStrictEqual(other.zone, shelf.zone))
    .filter(({ space }) => space === undefined || space !== shelf.space)
    .map(
      ({ name }) =>
        `Cameras ${shelf.name} and ${name} have one source and one zone: what is taken from that shelf is billed twice. Correct \`source\` or \`zone\`, or leave one of them out.`,
    );
}

const isBasket = ({ watches }: Camera): boolean => watches === "basket";

function namesOf(cameras: readonly Camera[]): string {
  return cameras.map(({ name }) => name).join(", ");
}
