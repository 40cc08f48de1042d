import sharp from "sharp";
import { escapeXml } from "./formats/xml.ts";
import type { PixelBox, Point } from "./labelled.ts";
import { placeNames } from "./name-places.ts";
import { fromPixels, readPixels, writePicture } from "./pictures.ts";

/** A box drawn on a picture; `colour` as in CSS. */
export type Mark = { readonly box: PixelBox; readonly colour: string; readonly text: string };

/** One picture of a sheet. `width` and `height` are those the boxes were measured in. */
export type Tile = {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly caption: string;
  readonly marks: readonly Mark[];
};

const tileWidth = 480;
const captionHeight = 20;

/**
 * Draws pictures with their boxes side by side into one file, JPEG by its ending, else PNG, four in a row, so that a person can
 * judge a set at a glance.
 * @throws Fault "bad-data" for a picture that cannot be decoded.
 */
export async function drawSheet(file: string, tiles: readonly Tile[]): Promise<void> {
  const columns = Math.max(1, Math.min(4, tiles.length));
  const rows = Math.max(1, Math.ceil(tiles.length / columns));
  const tileHeight = heightOf(tiles);
  const drawn = [];
  for (const [place, tile] of tiles.entries()) {
    drawn.push({
      input: await drawTile(tile, tileHeight),
      left: (place % columns) * tileWidth,
      top: Math.floor(place / columns) * (tileHeight + captionHeight),
    });
  }
  const size = { width: columns * tileWidth, height: rows * (tileHeight + captionHeight) };
  const sheet = sharp({ create: { ...size, channels: 3, background: "#202020" } })
    .composite(drawn)
    .toFormat(/\.jpe?g$/i.test(file) ? "jpeg" : "png");
  await writePicture(file, sheet);
}

/** As high as the highest picture, that of a portrait as high as wide: of one shape pictures leave no tile half empty. */
function heightOf(tiles: readonly Tile[]): number {
  const shares = tiles.map(({ width, height }) => Math.min(1, height / width));
  return Math.max(1, Math.round(tileWidth * Math.max(0, ...shares)));
}

async function drawTile(tile: Tile, tileHeight: number): Promise<Buffer> {
  const pixels = await readPixels(tile.file, { width: tileWidth, height: tileHeight });
  const scale = pixels.width / tile.width;
  const marks = tile.marks.map(mark => ({ ...mark, box: scaled(mark.box, scale) }));
  const places = placeNames(marks, pixels);
  const outlines = marks.map(drawOutline).join("");
  const names = marks.map((mark, at) => drawName(mark, places[at] ?? [0, 0])).join("");
  const caption = `<text x="4" y="${tileHeight + 14}" font-size="12" fill="white">${escapeXml(tile.caption)}</text>`;
  const size = { width: tileWidth, height: tileHeight + captionHeight };
  // Names lie above all outlines.
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="sans-serif">${outlines}${names}${caption}</svg>`;
  return sharp({ create: { ...size, channels: 3, background: "#000000" } })
    .composite([
      { input: await fromPixels(pixels).png().toBuffer(), left: 0, top: 0 },
      { input: Buffer.from(svg), left: 0, top: 0 },
    ])
    .png()
    .toBuffer();
}

function scaled([left, top, right, bottom]: PixelBox, scale: number): PixelBox {
  const to = (edge: number) => Math.round(edge * scale * 10) / 10;
  return [to(left), to(top), to(right), to(bottom)];
}

function drawOutline({ box: [x, y, x2, y2], colour }: Mark): string {
  return `<rect x="${x}" y="${y}" width="${x2 - x}" height="${y2 - y}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

function drawName({ colour, text }: Mark, [x, y]: Point): string {
  // The dark edge keeps letters readable on any picture.
  return `<text x="${x}" y="${y}" font-size="10" fill="${colour}" stroke="black" stroke-width="2.5" paint-order="stroke">${escapeXml(text)}</text>`;
}
