import { type ErrorRates, ghostKinds, type Rates } from "./rates.ts";

/** Products named, those missed most. */
const worstNamed = 5;

/** The rates in a few lines for a person. */
export function describeRates({ items, hands, confusions, labelStays, products, views }: Rates): string[] {
  const worst = Object.entries(products)
    .sort(([, a], [, b]) => b.missed - a.missed)
    .slice(0, worstNamed);
  const mistaken = Object.entries(confusions).flatMap(([label, others]) =>
    Object.entries(others).map(([other, share]) => ({
      share,
      words: `${label} for ${other} ${percent(share)}`,
    })),
  );
  mistaken.sort((a, b) => b.share - a.share);
  return [
    `items  ${describeSort(items)}`,
    `hands  ${describeSort(hands)}`,
    ...Object.entries(views).map(
      ([camera, { frames, missed, mistaken: wrong, falsePerFrame }]) =>
        `${camera}: ${frames} frames, ${percent(missed)} missed, ${percent(wrong)} of the found mistaken, ${falsePerFrame.toFixed(2)} round nothing a frame`,
    ),
    `missed most: ${worst.map(([label, { missed }]) => `${label} ${percent(missed)}`).join(", ") || "nothing"}`,
    `taken: ${
      mistaken
        .slice(0, worstNamed)
        .map(({ words }) => words)
        .join(", ") || "nothing for another"
    } (${percent(labelStays)} of wrong labels stay)`,
  ];
}

function describeSort({ misses, lasting, ghosts, doubles }: ErrorRates): string {
  const rows = misses.map(([upTo, share]) => `≤${upTo}: ${percent(share)}`);
  const nothings = (["still", "stirred"] as const).map(state => {
    const kinds = ghostKinds.map(kind => `${ghosts[state][kind].perFrame.toFixed(2)} ${kind}`);
    return `${state === "still" ? "where all is still" : "where anything moves"} ${kinds.join(", ")}`;
  });
  return `missed by visible share ${rows.join(" ")} (${percent(lasting)} of it a thing's own); round nothing a frame ${nothings.join("; ")}; ${percent(doubles.perThing)} doubled`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
