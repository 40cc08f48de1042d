import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser, sizes, withoutBrowser } from "./browser.ts";
import { assertRight } from "./demo-bill.ts";
import { withoutMosquitto } from "./mosquitto.ts";
import { start, until } from "./program.ts";
import { withoutPage } from "./screen-cart.ts";

const trip = "errand";
const skip = withoutBrowser || withoutPage || withoutMosquitto;

/** Runs in the page: keeps every total that was shown while shopping, in order. */
const WATCH = `
  globalThis.shown = [];
  new MutationObserver(() => {
    const total = document.querySelector(".phase-shopping [data-total]")?.textContent;
    if (total !== undefined && globalThis.shown.at(-1) !== total) globalThis.shown.push(total);
  }).observe(document, { subtree: true, childList: true, characterData: true });
`;

describe("the screens of a bundled trip, in Chromium, counted from its video", { skip }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  it("show the basket as the cart counts it, and in the end the total and the id of the bill", async () => {
    await using demo = start("demo", trip, "--stay");
    await until("the screen is served", () => demo.out().includes("/debug"));
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.out())?.[0] ?? "";
    const shopper = await browser.newPage({ viewport: sizes.landscape, locale: "en-GB" });
    await shopper.addInitScript(WATCH);
    await shopper.goto(url);
    const maker = await browser.newPage({ viewport: { width: 1100, height: 1000 } });
    await maker.goto(`${url}/debug`);
    await Promise.all([assertSeeing(maker), assertPictured(shopper)]);
    assert.equal(await shopper.getByText("cannot see").count(), 0);

    // A browser on a busy machine is behind: the cart is still there when it comes to the end.
    await until("the trip is over", () => demo.out().includes("The screens stay"), 200_000);
    await shopper.getByRole("heading", { name: "Thank you!" }).waitFor();
    assertRight(trip, demo.out());
    // The program's own words: the bill that came back from the broker, and the total at each change.
    const [, total] = /^Total +(\S+)$/m.exec(demo.out()) ?? [];
    const [, billId] = /^bill id (\S+)$/m.exec(demo.out()) ?? [];
    const totalsIn = (text: string) => [...text.matchAll(/ total +(\S+)$/gm)].map(([, one]) => one);
    const counted = totalsIn(demo.out());
    const [inStore = ""] = demo.out().split("the cart leaves through the gate");
    assert.ok(total !== undefined && billId !== undefined, demo.out() + demo.err());
    assert.equal(await shopper.locator("[data-total]").textContent(), total);
    assert.equal(await shopper.locator("code").textContent(), billId);
    const shown = (await shopper.evaluate("globalThis.shown")) as string[];
    // What is decided at the gate itself may be told with the thanks.
    assert.ok([total, totalsIn(inStore).at(-1)].includes(shown.at(-1)), shown.join(", "));
    assert.deepEqual(
      shown.filter(one => !counted.includes(one) && !/^\D*0[.,]00/.test(one)),
      [],
      "a total that the cart never counted",
    );
  });
});

/** Every camera with its picture and zone, and something that is followed in one of them. */
async function assertSeeing(maker: Page): Promise<void> {
  await maker.locator(".box.counted").first().waitFor({ timeout: 120_000 });
  const cameras = await maker.locator(".camera").count();
  assert.ok(cameras > 0);
  assert.equal(await maker.locator(".camera img").count(), cameras);
  assert.equal(await maker.locator(".camera polygon").count(), cameras);
  assert.ok((await maker.locator(".beliefs > li").count()) > 0);
}

/** A product of the basket with its picture, which has arrived. */
function assertPictured(shopper: Page): Promise<void> {
  const arrived = "document.querySelector('.lines img.tile')?.naturalWidth > 0";
  return until("a product's picture is shown", () => shopper.evaluate<boolean>(arrived), 200_000);
}
