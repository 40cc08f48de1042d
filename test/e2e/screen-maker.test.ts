import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser, withoutBrowser } from "./browser.ts";
import { start, until } from "./program.ts";
import { bottles, withoutPage } from "./screen-cart.ts";

describe("the maker's view of a replay, in Chromium", { skip: withoutBrowser || withoutPage }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  it("plays, stands still, goes on frame by frame, and shows each change with its evidence", async () => {
    await using replay = start("replay", bottles, "--config", "test/fixtures/shelf.yaml", "--screen", "0");
    await until("it is served", () => replay.err().includes("/debug"));
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(replay.err())?.[0] ?? "";
    const page = await browser.newPage({ viewport: { width: 1100, height: 1000 } });
    await page.goto(`${url}/debug`);
    const time = async () =>
      Number(/([\d.]+) s ·/.exec((await page.locator("figcaption").textContent()) ?? "")?.[1]);
    const steps = page.getByText("One frame");
    await page.locator(".box.counted").first().waitFor();
    await page.getByText("Pause").click();
    await page.getByText("Go on").waitFor();
    await page.waitForTimeout(300);
    const stood = await time();
    await page.waitForTimeout(300);
    assert.equal(await time(), stood, "it stands still");
    await steps.click();
    await until("one more frame is shown", async () => (await time()) > stood);
    assert.ok((await time()) - stood < 0.08, "it was one frame");
    await page.getByText("Go on").click();
    await page.locator("td", { hasText: "water-500" }).first().waitFor();
    await page.locator("td", { hasText: "crossing" }).first().waitFor();
    await page.goto(url);
    await page.locator("[data-total='129']").waitFor();
  });
});
