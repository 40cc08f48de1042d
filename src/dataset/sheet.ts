import sharp from "sharp";
import { escapeXml } from "./formats/xml.ts";
import type { PixelBox } from "./labelled.ts";
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

const tileWidth = 320;
const tileHeight = 240;
const captionHeight = 20;

/**
 * Draws pictures with their boxes side by side into one file, JPEG by its ending, else PNG, four in a row, so that a person can
 * judge a set at a glance.
 * @throws Fault "bad-data" for a picture that cannot be decoded.
 */
export async function drawSheet(file: string, tiles: readonly Tile[]): Promise<void> {
  const columns = Math.max(1, Math.min(4, tiles.length));
  const rows = Math.max(1, Math.ceil(tiles.length / columns));
  const drawn = [];
  for (const [place, tile] of tiles.entries()) {
    drawn.push({
      input: await drawTile(tile),
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

async function drawTile(tile: Tile): Promise<Buffer> {
  const pixels = await readPixels(tile.file, { width: tileWidth, height: tileHeight });
  const scale = pixels.width / tile.width;
  const marks = tile.marks.map(mark => drawMark(mark, scale)).join("");
  const caption = `<text x="4" y="${tileHeight + 14}" font-size="12" fill="white">${escapeXml(tile.caption)}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${tileWidth}" height="${tileHeight + captionHeight}" font-family="sans-serif">${marks}${caption}</svg>`;
  const size = { width: tileWidth, height: tileHeight + captionHeight };
  return sharp({ create: { ...size, channels: 3, background: "#000000" } })
    .composite([
      { input: await fromPixels(pixels).png().toBuffer(), left: 0, top: 0 },
      { input: Buffer.from(svg), left: 0, top: 0 },
    ])
    .png()
    .toBuffer();
}

function drawMark({ box, colour, text }: Mark, scale: number): string {
  const [left, top, right, bottom] = box.map(edge => Math.round(edge * scale * 10) / 10);
  const [x = 0, y = 0, x2 = 0, y2 = 0] = [left, top, right, bottom];
  const outline = `<rect x="${x}" y="${y}" width="${x2 - x}" height="${y2 - y}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  // The dark edge keeps letters readable on any picture.
  const words = `<text x="${x + 3}" y="${Math.max(y + 12, 12)}" font-size="11" fill="${colour}" stroke="black" stroke-width="2.5" paint-order="stroke">${escapeXml(text)}</text>`;
  return text === "" ? outline : outline + words;
}
