import type { Metrics } from "../device/metrics.ts";

/** What the cart measured since it started, as plain figures for its health. Times are means in milliseconds. */
export type Figures = {
  readonly frames: { readonly seen: number; readonly dropped: number };
  /** Pieces counted into and out of baskets. */
  readonly pieces: { readonly in: number; readonly out: number };
  readonly reviews: number;
  readonly answers: number;
  readonly bills: number;
  /** Bills on this cart that are not done. */
  readonly outbox: { readonly queued: number; readonly confirmed: number; readonly rejected: number };
  /** Each is absent until there was one. */
  readonly meanMs: {
    readonly inference?: number;
    /** From the capture of a frame to the cart process. */
    readonly age?: number;
    /** From a counted change to the sockets of the screen's pages. */
    readonly shown?: number;
    /** From the end of a trip to its bill on the disk. */
    readonly sealing?: number;
  };
};

type Values = { readonly values: readonly Value[] };
type Value = {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
};

/** The measures of this moment, summed over cameras: the same numbers that `/metrics` tells. */
export async function figuresOf(metrics: Metrics): Promise<Figures> {
  const { frames, drops, changes, reviews, answers, bills, outbox } = metrics;
  const [pieces, standing] = [await changes.get(), await outbox.get()];
  const means = {
    inference: meanMs(await metrics.inference.get()),
    age: meanMs(await metrics.age.get()),
    shown: meanMs(await metrics.shown.get()),
    sealing: meanMs(await metrics.sealing.get()),
  };
  return {
    frames: { seen: sum(await frames.get()), dropped: sum(await drops.get()) },
    pieces: { in: sum(pieces, { direction: "in" }), out: sum(pieces, { direction: "out" }) },
    reviews: sum(await reviews.get()),
    answers: sum(await answers.get()),
    bills: sum(await bills.get()),
    outbox: {
      queued: sum(standing, { status: "queued" }),
      confirmed: sum(standing, { status: "confirmed" }),
      rejected: sum(standing, { status: "rejected" }),
    },
    meanMs: Object.fromEntries(Object.entries(means).filter(([, mean]) => mean !== undefined)),
  };
}

function sum({ values }: Values, labels: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(labels);
  return values
    .filter(one => wanted.every(([name, value]) => one.labels[name] === value))
    .reduce((total, { value }) => total + value, 0);
}

/** Of a histogram of seconds; undefined where nothing was observed. */
function meanMs({ values }: Values): number | undefined {
  const part = (ending: string) => sum({ values: values.filter(one => one.metricName?.endsWith(ending)) });
  const count = part("_count");
  return count === 0 ? undefined : Math.round((part("_sum") / count) * 10_000) / 10;
}
