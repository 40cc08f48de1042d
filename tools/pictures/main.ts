import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { PROJECT } from "../../src/paths.ts";
import { openBrowser, sizes, withoutBrowser } from "../../test/e2e/browser.ts";
import { groceries } from "../../test/e2e/groceries.ts";
import { start, until } from "../../test/e2e/program.ts";
import { importSampleModel, sampleConfig, withoutShared } from "../../test/e2e/sample.ts";
import { screenCart, seen, withoutPage } from "../../test/e2e/screen-cart.ts";

/**
 * The pictures of the documentation, taken from the running program: `npm run pictures`. Needs Chromium, and
 * for the maker's view the sample data beside the clone.
 */

const FOLDER = join(PROJECT, "docs/pictures");
const basket = [
  seen("apple", 3),
  seen("carton", 1),
  seen("kiwi", 2),
  seen("bottle", 1),
  seen("kiwi", 1, 0.3),
];

const missing = withoutBrowser || withoutPage;
if (missing) throw new Error(missing);
mkdirSync(FOLDER, { recursive: true });
const browser = await openBrowser();
try {
  await shopping(browser);
  if (withoutShared) process.stderr.write(`no picture of the maker's view: ${withoutShared}\n`);
  else await making(browser);
} finally {
  await browser.close();
}

/** The shopper's screen: a basket in both sizes, and the end of a trip. */
async function shopping(by: Browser): Promise<void> {
  await using cart = await screenCart({ products: groceries });
  await cart.start({ changes: basket });
  const page = await by.newPage({ viewport: sizes.landscape, reducedMotion: "reduce" });
  await page.goto(cart.url);
  await page.locator("[data-total='600']").waitFor();
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

/** The maker's view of a real clip with the real detector, at the moment of a change. */
async function making(by: Browser): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stepout-pictures-"));
  try {
    await importSampleModel(folder);
    const port = 47_631;
    const config = sampleConfig(folder, yaml => `${yaml}\nscreen: { port: ${port}, debug: true }\n`);
    await using cart = start("run", "--config", config);
    const page = await by.newPage({ viewport: { width: 1100, height: 1000 } });
    await until("the screen is served", () => cart.err().includes("the screen is served"));
    await page.goto(`http://127.0.0.1:${port}/debug`);
    await page.locator(".maker td").first().waitFor({ timeout: 60_000 });
    await page.locator(".view img").waitFor();
    await take(page, "maker");
    await page.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function take(page: Page, name: string, part?: string): Promise<void> {
  const png = part === undefined ? await page.screenshot() : await page.locator(part).screenshot();
  const path = join(FOLDER, `${name}.webp`);
  const fresh = !existsSync(path);
  writeFileSync(path, await sharp(png).webp({ quality: 82 }).toBuffer());
  process.stdout.write(`${fresh ? "new" : "again"} docs/pictures/${name}.webp\n`);
}
