import sharp from "sharp";
import { escapeXml } from "./formats/xml.ts";
import type { LabelledPicture } from "./labelled.ts";
import { writePicture } from "./pictures.ts";
import { type LabelStats, sideOf, statsOf } from "./stats.ts";

const width = 960;
const barHeight = 18;
const square = 260;
const margin = 24;
/** Cells a side of the map of places. */
const cells = 24;
/** Bars of the histogram of sizes. */
const steps = 20;
/** Labels that are drawn: an SVG of more than 32767 pixels is refused. */
const mostLabels = 1000;

/**
 * Draws what a set holds into a PNG: objects a label (the pale part is difficult), where in the picture
 * objects lie, and how large they are. A set that shows one label in one corner only teaches the corner. Of
 * more than a thousand labels the first thousand are drawn, and how many more there are is said.
 */
export async function drawStats(file: string, pictures: readonly LabelledPicture[]): Promise<void> {
  const all = statsOf(pictures, "").perLabel;
  const perLabel = all.slice(0, mostLabels);
  const more = all.length > mostLabels ? ` (the first ${mostLabels} of ${all.length})` : "";
  const height = Math.max(2 * (square + 2 * margin), perLabel.length * barHeight + 3 * margin);
  const right = width - square - margin;
  const parts = [
    title(`objects a label${more}`, margin, margin),
    ...perLabel.map((one, place) => bar(one, place, mostOf(perLabel), right - 2 * margin)),
    title("where their middles lie", right, margin),
    placesMap(pictures, right, margin + 8),
    title("how large they are (√ box ÷ picture)", right, square + 3 * margin),
    sizesChart(pictures, right, square + 3 * margin + 8),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>${parts.join("")}</svg>`;
  await writePicture(file, sharp(Buffer.from(svg)).png());
}

function title(text: string, x: number, y: number): string {
  return `<text x="${x}" y="${y}" font-weight="bold" fill="#222">${escapeXml(text)}</text>`;
}

function mostOf(perLabel: readonly LabelStats[]): number {
  return Math.max(1, ...perLabel.map(one => one.objects));
}

function bar(one: LabelStats, place: number, most: number, room: number): string {
  const y = margin + 12 + place * barHeight;
  const start = margin + 140;
  const scale = (room - 200) / most;
  const sure = (one.objects - one.difficult) * scale;
  return [
    `<text x="${start - 8}" y="${y + 11}" text-anchor="end" fill="#222">${escapeXml(one.label)}</text>`,
    `<rect x="${start}" y="${y}" width="${sure}" height="${barHeight - 5}" fill="#2a6fb0"/>`,
    `<rect x="${start + sure}" y="${y}" width="${one.difficult * scale}" height="${barHeight - 5}" fill="#a9c8e6"/>`,
    `<text x="${start + one.objects * scale + 6}" y="${y + 11}" fill="#222">${one.objects} in ${one.pictures}</text>`,
  ].join("");
}

function placesMap(pictures: readonly LabelledPicture[], left: number, top: number): string {
  const times = new Array<number>(cells * cells).fill(0);
  const cellOf = (share: number) => Math.min(cells - 1, Math.floor(share * cells));
  for (const { objects, width: wide, height: high } of pictures) {
    for (const { box } of objects) {
      const at = cellOf((box[1] + box[3]) / 2 / high) * cells + cellOf((box[0] + box[2]) / 2 / wide);
      times[at] = (times[at] ?? 0) + 1;
    }
  }
  const most = Math.max(1, ...times);
  const side = square / cells;
  const rects = times.map((count, at) => {
    const [x, y] = [left + (at % cells) * side, top + Math.floor(at / cells) * side];
    return `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="#2a6fb0" fill-opacity="${(count / most).toFixed(3)}"/>`;
  });
  return `${rects.join("")}<rect x="${left}" y="${top}" width="${square}" height="${square}" fill="none" stroke="#888"/>`;
}

function sizesChart(pictures: readonly LabelledPicture[], left: number, top: number): string {
  const times = new Array<number>(steps).fill(0);
  for (const picture of pictures) {
    for (const { box } of picture.objects) {
      const at = Math.min(steps - 1, Math.floor(sideOf(box, picture) * steps));
      times[at] = (times[at] ?? 0) + 1;
    }
  }
  const most = Math.max(1, ...times);
  const wide = square / steps;
  const bars = times.map((count, at) => {
    const high = (count / most) * (square - 30);
    return `<rect x="${left + at * wide}" y="${top + square - 20 - high}" width="${wide - 1}" height="${high}" fill="#2a6fb0"/>`;
  });
  const axis = ["0", "0.5", "1"].map(
    (text, at) =>
      `<text x="${left + (at * square) / 2}" y="${top + square - 4}" text-anchor="middle" fill="#222">${text}</text>`,
  );
  return bars.join("") + axis.join("");
}
