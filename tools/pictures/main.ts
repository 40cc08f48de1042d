import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { parse } from "yaml";
import { demoPictures, demoTrips } from "../../src/commands/demo-trips.ts";
import { parseCatalogue } from "../../src/config/config.ts";
import { PROJECT } from "../../src/paths.ts";
import { openBrowser, sizes, withoutBrowser } from "../../test/e2e/browser.ts";
import { withoutMosquitto } from "../../test/e2e/mosquitto.ts";
import { start, until } from "../../test/e2e/program.ts";
import { screenCart, seen, withoutPage } from "../../test/e2e/screen-cart.ts";

/**
 * The pictures of the documentation, taken from the running program: `npm run pictures`. Needs Chromium, and
 * for the maker's view a bundled trip and mosquitto.
 */

const FOLDER = join(PROJECT, "docs/pictures");
const products = parseCatalogue(
  parse(readFileSync(join(PROJECT, "demo/products.yaml"), "utf8")),
  "demo/products.yaml",
);
const basket = [
  seen("apple", 3),
  seen("milk-whole", 1),
  seen("juice-orange", 2),
  seen("cereal-choco", 1),
  seen("juice-orange", 1, 0.3),
];
/** 3 × 0.49, 1.29, 3 × 2.29 and 3.49. */
const TOTAL = 1312;

const missing = withoutBrowser || withoutPage;
if (missing) throw new Error(missing);
mkdirSync(FOLDER, { recursive: true });
const browser = await openBrowser();
try {
  await shopping(browser);
  const without = withoutMosquitto || (demoTrips().length === 0 && "no trip is bundled");
  if (without) process.stderr.write(`no picture of the maker's view: ${without}\n`);
  else await making(browser);
} finally {
  await browser.close();
}

/** The shopper's screen: a basket in both sizes, and the end of a trip. */
async function shopping(by: Browser): Promise<void> {
  await using cart = await screenCart({ products, screen: `pictures: ${demoPictures}` });
  await cart.start({ changes: basket });
  const page = await by.newPage({ viewport: sizes.landscape, reducedMotion: "reduce" });
  await page.goto(cart.url);
  await page.locator(`[data-total='${TOTAL}']`).waitFor();
  await take(page, "screen");
  await page.setViewportSize(sizes.portrait);
  await page.locator("nav button[lang=de]").click();
  await take(page, "screen-portrait");
  await page.setViewportSize(sizes.landscape);
  await page.locator("nav button[lang=en]").click();
  await cart.walk("out");
  await page.locator("svg.qr").waitFor();
  await take(page, "thanks");
  await page.locator("a.strong").click();
  await page.locator(".paper").waitFor();
  await take(page, "receipt", ".paper");
  await page.close();
}

/** The maker's view of the first bundled trip, once something has been counted into the basket. */
async function making(by: Browser): Promise<void> {
  await using demo = start("demo");
  await until("the screens are served", () => demo.out().includes("/debug"), 300_000);
  const page = await by.newPage({ viewport: { width: 1280, height: 1240 } });
  await page.goto(`${/http:\/\/127\.0\.0\.1:\d+/.exec(demo.out())?.[0]}/debug`);
  await page.locator(".maker tbody tr").nth(2).waitFor({ timeout: 300_000 });
  await page.locator(".box.counted").first().waitFor();
  await take(page, "maker");
  await page.close();
}

async function take(page: Page, name: string, part?: string): Promise<void> {
  const png = part === undefined ? await page.screenshot() : await page.locator(part).screenshot();
  const path = join(FOLDER, `${name}.webp`);
  const fresh = !existsSync(path);
  writeFileSync(path, await sharp(png).webp({ quality: 82 }).toBuffer());
  process.stdout.write(`${fresh ? "new" : "again"} docs/pictures/${name}.webp\n`);
}
