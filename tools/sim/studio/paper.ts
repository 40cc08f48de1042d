import { Fault } from "../../../src/fault.ts";
import { findChromium } from "./studio.ts";

/** Draws an SVG to PNG bytes with the browser. Throws Fault("missing-tool") where there is none. */
export async function openPaper(svg: string, width: number, height: number): Promise<Buffer> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Fault(
      "missing-tool",
      "There is no Chromium here: install it with `sudo bash tools/sim/install.sh`.",
    );
  }
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.setContent(`<body style="margin:0;background:#111">${svg}</body>`);
    return await page.screenshot({ type: "png" });
  } finally {
    await browser.close();
  }
}
