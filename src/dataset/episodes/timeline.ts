import type { Sku } from "../../counting/change.ts";
import { piecesOn } from "../../trip/line.ts";
import { escapeXml } from "../formats/xml.ts";
import type { Episode } from "./episode.ts";
import type { Column } from "./judge.ts";
import { type Matching, matchEvents } from "./match.ts";
import type { Belief } from "./play.ts";
import { flaggedIn } from "./score.ts";

const [width, left, right, top] = [1100, 170, 130, 58];
const [rowHeight, laneGap] = [20, 12];

const colours = {
  truth: "#222222",
  found: "#1f8f3a",
  invented: "#d02020",
  corrected: "#8a8a8a",
  missed: "#e0a000",
  span: "#eef1f5",
} as const;

/** What one way of counting believed of a trip, ready to be drawn. */
export type Believing = { readonly column: Column; readonly belief: Belief };

/**
 * A trip as an SVG picture: time runs to the right, the happenings stand on top, and every product that came,
 * went or was said to has a lane: the truth above, below it what each way of counting believed. Marks point up
 * for what came and down for what went; a thin line leads from a change's time to when the basket showed it.
 */
export function timelineOf(episode: Episode, believings: readonly Believing[], caption: string): string {
  const judged = believings.map(one => ({
    ...one,
    matching: matchEvents(episode.events, one.belief.changes),
  }));
  const skus = skusOf(episode, believings);
  const laneHeight = (1 + believings.length) * rowHeight + laneGap;
  const height = top + Math.max(1, skus.length) * laneHeight + 40;
  const x = scaleOf(episode, believings);
  const lanes = skus.map((sku, nth) => laneOf({ episode, judged, sku, y: top + nth * laneHeight, x }));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    text(12, 18, caption, { bold: true }),
    happenings(episode, x, height),
    ...lanes,
    legend(height - 12),
    "</svg>",
  ].join("");
}

type Scale = (seconds: number) => number;
type Judged = Believing & { readonly matching: Matching };

function scaleOf({ events, actions }: Episode, believings: readonly Believing[]): Scale {
  const shown = believings.flatMap(({ belief }) => belief.changes.map(({ shownT }) => shownT));
  const last = Math.max(1, ...events.map(({ to }) => to), ...actions.map(({ to }) => to), ...shown);
  return seconds => Math.round((left + (seconds / last) * (width - left - right)) * 10) / 10;
}

function skusOf({ events, final }: Episode, believings: readonly Believing[]): Sku[] {
  const lines = believings.flatMap(({ belief }) => belief.basket.lines);
  const off = lines.filter(({ sku, quantity, needsReview }) => needsReview || quantity !== (final[sku] ?? 0));
  const told = believings.flatMap(({ belief }) => belief.changes.map(({ change }) => change.sku));
  return [...new Set([...events.map(({ sku }) => sku), ...told, ...off.map(({ sku }) => sku)])];
}

function happenings({ actions }: Episode, x: Scale, height: number): string {
  return actions
    .map(({ kind, from, to }) => {
      const span = `<rect x="${x(from)}" y="28" width="${Math.max(1, x(to) - x(from) - 2)}" height="${height - 62}" fill="${colours.span}"/>`;
      return (
        span + text(x(from) + 3, 41, kind) + text(x(from) + 3, 53, `${from.toFixed(1)} s`, { pale: true })
      );
    })
    .join("");
}

function laneOf(lane: {
  episode: Episode;
  judged: readonly Judged[];
  sku: Sku;
  y: number;
  x: Scale;
}): string {
  const { episode, judged, sku, y, x } = lane;
  const { start, final } = episode;
  const rows = judged.map((one, nth) =>
    beliefRow(one, { sku, y: y + (nth + 1) * rowHeight, x, truth: final[sku] ?? 0 }),
  );
  const missed = new Set(judged.find(({ column }) => column === "fused")?.matching.missed);
  const marks = episode.events
    .filter(event => event.sku === sku)
    .map(event => {
      const colour = missed.has(event) ? colours.missed : colours.truth;
      const held = `<rect x="${x(event.from)}" y="${y + 8}" width="${Math.max(1, x(event.to) - x(event.from))}" height="4" fill="${colour}" fill-opacity="0.35"/>`;
      return held + mark(x(event.t), y + 10, event.delta, colour);
    });
  return [
    text(12, y + 14, sku, { bold: true }),
    rail(y),
    ...marks,
    text(left - 8, y + 14, String(start[sku] ?? 0), { end: true }),
    text(width - right + 8, y + 14, `${final[sku] ?? 0} truly`),
    ...rows,
  ].join("");
}

function beliefRow(
  { column, belief, matching }: Judged,
  { sku, y, x, truth }: { sku: Sku; y: number; x: Scale; truth: number },
): string {
  const [invented, corrected] = [new Set(matching.invented), new Set(matching.corrected)];
  const marks = belief.changes
    .filter(({ change }) => change.sku === sku)
    .map(believed => {
      const { change, shownT } = believed;
      const state = invented.has(believed) ? "invented" : corrected.has(believed) ? "corrected" : "found";
      const lag = `<line x1="${x(change.t)}" x2="${x(shownT)}" y1="${y + 10}" y2="${y + 10}" stroke="${colours[state]}" stroke-width="1.5"/>`;
      const sure = text(x(change.t) + 7, y + 8, `${Math.round(change.confidence * 100)}`, { pale: true });
      return lag + mark(x(change.t), y + 10, change.basketDelta, colours[state]) + sure;
    });
  const lines = belief.basket.lines.filter(line => line.sku === sku);
  const counted = piecesOn(lines);
  const asked = flaggedIn(belief.basket).has(sku) ? ", please check" : "";
  const colour = counted === truth ? colours.found : colours.invented;
  return [
    text(left - 8, y + 14, column, { end: true, pale: true }),
    rail(y),
    ...marks,
    text(width - right + 8, y + 14, `${counted}${asked}`, { colour }),
  ].join("");
}

function rail(y: number): string {
  return `<line x1="${left}" x2="${width - right}" y1="${y + 10}" y2="${y + 10}" stroke="#d5d9de"/>`;
}

/** A triangle with the number of pieces in it where there are several. */
function mark(x: number, y: number, delta: number, colour: string): string {
  const tip = delta > 0 ? -6 : 6;
  const many =
    Math.abs(delta) > 1 ? text(x - 3, y + (delta > 0 ? 15 : -8), `${Math.abs(delta)}`, { colour }) : "";
  return `<path d="M${x - 5} ${y - tip / 2}h10l-5 ${tip * 1.6}z" fill="${colour}"/>${many}`;
}

function legend(y: number): string {
  const entries = [
    ["truth", "true"],
    ["missed", "missed by fused"],
    ["found", "told rightly"],
    ["invented", "told, and not true"],
    ["corrected", "told, and taken back"],
  ] as const;
  return entries
    .map(
      ([key, words], nth) =>
        mark(left + nth * 160, y - 4, 1, colours[key]) + text(left + 10 + nth * 160, y, words),
    )
    .join("");
}

type TextStyle = {
  readonly bold?: boolean;
  readonly end?: boolean;
  readonly pale?: boolean;
  readonly colour?: string;
};

function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { bold = false, end = false, pale = false, colour = pale ? "#888" : "#222" } = style;
  return `<text x="${x}" y="${y}" fill="${colour}"${bold ? ' font-weight="bold"' : ""}${end ? ' text-anchor="end"' : ""}>${escapeXml(words)}</text>`;
}
