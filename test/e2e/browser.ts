import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { PROJECT } from "../../src/paths.ts";

const places = [process.env.STEPOUT_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
const found = places.find(place => place && existsSync(place));

/** Why there is no browser here; false where there is one. */
export const withoutBrowser = found === undefined ? "there is no Chromium: apt-get install chromium" : false;

/** The sizes that the screen is made for: 10 inches across, 7 inches upright, 7 inches across. */
export const sizes = {
  landscape: { width: 1280, height: 800 },
  portrait: { width: 600, height: 1024 },
  small: { width: 800, height: 480 },
} as const;

/** 10 inches across as its page sees them where somebody enlarges it to 200 and to 400 %, and 7 inches upright at 200 %. */
export const enlarged = {
  landscape200: { width: 640, height: 400 },
  landscape400: { width: 320, height: 200 },
  portrait200: { width: 300, height: 512 },
} as const;

/** Starts Debian's Chromium without a window, at the priority that it is started with. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: join(PROJECT, "tools/sim/studio/chromium.sh"),
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
    env: { ...process.env, STEPOUT_CHROMIUM: found ?? "" } as Record<string, string>,
  });
}
