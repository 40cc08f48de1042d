import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser, withoutBrowser } from "./browser.ts";
import { start, until } from "./program.ts";
import { bottles, withoutPage } from "./screen-cart.ts";

/** Runs in the page: whether a box in the state `unseen` was ever drawn so that an eye sees it. */
const KEEP_UNSEEN = `
  globalThis.drawn = false;
  new MutationObserver(() => {
    for (const box of document.querySelectorAll(".box.unseen")) {
      globalThis.drawn ||= getComputedStyle(box).clipPath === "none" && box.getBoundingClientRect().width > 2;
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
`;

describe("the maker's view of a replay, in Chromium", { skip: withoutBrowser || withoutPage }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  it("waits for its maker, goes frame by frame, plays, and shows each change with its evidence", async () => {
    await using replay = start("replay", bottles, "--config", "test/fixtures/shelf.yaml", "--screen", "0");
    await until("it is served", () => replay.err().includes("/debug"));
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(replay.err())?.[0] ?? "";
    const page = await browser.newPage({ viewport: { width: 1100, height: 1000 } });
    await page.goto(`${url}/debug`);
    const caption = page.locator("figcaption");
    const step = page.getByText("One frame");
    await step.click();
    await caption.getByText("0.00 s").waitFor();
    await page.getByRole("heading", { level: 1, name: "What the cart sees" }).waitFor();
    await step.click();
    await caption.getByText("0.03 s").waitFor();
    await page.getByText("Go on").click();
    await page.locator(".box.counted").first().waitFor();
    await page.getByText("Pause").click();
    await page.evaluate(KEEP_UNSEEN);
    await page.getByText("Go on").click();
    await until("a box that is not seen right now is drawn", () =>
      page.evaluate<boolean>("globalThis.drawn"),
    );
    await page.locator("td", { hasText: "water-500" }).first().waitFor();
    await page.locator("td", { hasText: "crossing" }).first().waitFor();
    await page.getByText("Pause").click();
    await page.goto(url);
    await page.locator("[data-total='129']").waitFor();
  });
});
