import { z } from "zod";
import type { Product } from "../../trip/product.ts";
import type { Episode, Pieces, TrueEvent } from "./episode.ts";

const pieces = z.record(z.string(), z.int().min(0));
const point = z.tuple([z.number(), z.number()]);

const camera = z.object({
  name: z.string().min(1),
  file: z.string().min(1),
  watches: z.enum(["basket", "shelf"]),
  zone: z.array(point).min(3),
  space: z.string().min(1).exactOptional(),
  skewMs: z.number().default(0),
});

const event = z
  .object({
    t: z.number(),
    from: z.number().optional(),
    to: z.number().optional(),
    sku: z.string().min(1),
    delta: z.int().refine(delta => delta !== 0, "must not be 0"),
    kind: z.string().min(1),
  })
  .transform(({ t, from = t, to = t, ...rest }) => ({
    t,
    from: Math.min(from, t),
    to: Math.max(to, t),
    ...rest,
  }));

const action = z.object({ kind: z.string().min(1), from: z.number(), to: z.number() });

const product = z.object({
  sku: z.string().min(1),
  gtin: z.string().optional(),
  name: z.string(),
  priceMinor: z.int().min(0),
  taxRate: z.number().min(0),
  labels: z.array(z.string()).min(1),
});

/** `truth.json`, as `npm run sim -- trips` writes it and as anyone may by hand. Keys it does not know pass. */
const truth = z.object({
  seconds: z.number().min(0).optional(),
  cameras: z.array(camera).min(1),
  events: z.array(event),
  actions: z.array(action).default([]),
  start: pieces.default({}),
  final: pieces,
  catalogue: z.array(product).optional(),
});

/**
 * Reads the text of a `truth.json`. `catalogue` stands in where the trip brings none of its own.
 * @throws what JSON.parse and zod throw, and RangeError for a truth that contradicts itself.
 */
export function parseTruth(
  text: string,
  named: { readonly name: string; readonly folder: string },
  catalogue?: readonly Product[],
): Episode {
  const parsed = truth.parse(JSON.parse(text));
  const products = (parsed.catalogue ?? catalogue)?.map(({ gtin, ...rest }) =>
    gtin === undefined ? rest : { ...rest, gtin },
  );
  if (!products) throw new RangeError("it has no catalogue, and no --config lends it one");
  const told = parsed.cameras.every(({ watches }) => watches === "shelf")
    ? seenFromTheBasket(parsed)
    : parsed;
  const { start, final, actions } = told;
  const events = told.events.toSorted((a, b) => a.t - b.t);
  refuseContradiction(start, final, events);
  const seconds = Math.max(parsed.seconds ?? 0, ...[...events, ...actions].map(({ to }) => to));
  return { ...named, seconds, cameras: parsed.cameras, events, actions, start, final, catalogue: products };
}

type Told = Pick<z.output<typeof truth>, "start" | "final" | "events" | "actions">;

/** A shelf's truth turned round: what is gone from it is in the basket, which may have brought what came to it. */
function seenFromTheBasket({ start, final, events, actions }: Told): Told {
  const [brought, held]: [Record<string, number>, Record<string, number>] = [{}, {}];
  for (const sku of new Set([...Object.keys(start), ...Object.keys(final)])) {
    const came = (final[sku] ?? 0) - (start[sku] ?? 0);
    if (came > 0) brought[sku] = came;
    if (came < 0) held[sku] = -came;
  }
  return {
    start: brought,
    final: held,
    events: events.map(one => ({ ...one, delta: -one.delta })),
    actions,
  };
}

function refuseContradiction(start: Pieces, final: Pieces, events: readonly TrueEvent[]): void {
  const sum: Record<string, number> = { ...start };
  for (const { sku, delta } of events) sum[sku] = (sum[sku] ?? 0) + delta;
  for (const sku of new Set([...Object.keys(sum), ...Object.keys(final)])) {
    if ((sum[sku] ?? 0) === (final[sku] ?? 0)) continue;
    throw new RangeError(
      `start and events make ${sum[sku] ?? 0} × ${sku}, but final says ${final[sku] ?? 0}`,
    );
  }
}
