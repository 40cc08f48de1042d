import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPaper } from "./paper.ts";

/** Pictures across and down a contact sheet, and the side of each in pixels. */
const across = 6;
const down = 5;
const side = 300;

/** Draws the first pictures of a Pascal VOC folder with their boxes on one sheet (PNG) for a person to judge. */
export async function drawSheet(folder: string, file: string): Promise<void> {
  const names = (await readdir(join(folder, "Annotations"))).sort().slice(0, across * down);
  const tiles = await Promise.all(
    names.map(async name => ({
      jpeg: (await readFile(join(folder, "JPEGImages", name.replace(/xml$/, "jpg")))).toString("base64"),
      boxes: boxesOf(await readFile(join(folder, "Annotations", name), "utf8")),
    })),
  );
  const cells = tiles.map(({ jpeg, boxes }, i) => cell(jpeg, boxes, i));
  const height = Math.ceil(tiles.length / across) * side;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${across * side}" height="${height}">${cells.join("")}</svg>`;
  await writeFile(file, await openPaper(svg, across * side, height));
}

type SheetBox = { label: string; difficult: boolean; width: number; height: number; corners: number[] };

function boxesOf(xml: string): SheetBox[] {
  const number = (text: string, tag: string) =>
    Number(text.match(new RegExp(`<${tag}>([\\d.]+)<`))?.[1] ?? 0);
  const [width, height] = [number(xml, "width"), number(xml, "height")];
  return [...xml.matchAll(/<object>[\s\S]*?<\/object>/g)].map(([object]) => ({
    label: object.match(/<name>(.*?)</)?.[1] ?? "",
    difficult: number(object, "difficult") === 1,
    width,
    height,
    corners: ["xmin", "ymin", "xmax", "ymax"].map(tag => number(object, tag)),
  }));
}

function cell(jpeg: string, boxes: SheetBox[], nth: number): string {
  const [x, y] = [(nth % across) * side, Math.floor(nth / across) * side];
  const marks = boxes.map(({ label, difficult, width, height, corners }) => {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = corners;
    const [kx, ky] = [side / width, side / height];
    const colour = label === "hand" ? "#ff2fd0" : difficult ? "#ff9d00" : "#3dff5a";
    const frame = `<rect x="${(x1 - 1) * kx}" y="${(y1 - 1) * ky}" width="${(x2 - x1 + 1) * kx}" height="${(y2 - y1 + 1) * ky}" fill="none" stroke="${colour}"/>`;
    return `${frame}<text x="${x1 * kx}" y="${y1 * ky + 8}" font-size="8" font-family="sans-serif" fill="${colour}">${label}</text>`;
  });
  const picture = `<image width="${side - 2}" height="${side - 2}" href="data:image/jpeg;base64,${jpeg}"/>`;
  return `<svg x="${x}" y="${y}" width="${side - 2}" height="${side - 2}">${picture}${marks.join("")}</svg>`;
}
