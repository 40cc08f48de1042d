import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { loadPage } from "../../src/device/screen/files.ts";
import { openScreenServer } from "../../src/device/screen/server.ts";
import { languages, type ScreenView } from "../../src/screen/view.ts";
import { enlarged, openBrowser, sizes, withoutBrowser } from "./browser.ts";
import { groceries } from "./groceries.ts";
import { until } from "./program.ts";
import { bottles, screenCart, seen, withoutPage } from "./screen-cart.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const look = readFileSync(new URL("look.js", import.meta.url), "utf8");
const every = { ...sizes, ...enlarged };
const full = [seen("apple", 3), seen("carton", 1), seen("kiwi", 2), seen("bottle", 1), seen("kiwi", 1, 0.3)];

describe("the shopper's screen in Chromium, on a real cart", { skip: withoutBrowser || withoutPage }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  /** A page that keeps what went wrong in it. */
  async function open(
    url: string,
    size: keyof typeof every = "landscape",
  ): Promise<Page & { wrong: string[] }> {
    const page = await browser.newPage({ viewport: every[size], reducedMotion: "reduce", locale: "en-GB" });
    const wrong: string[] = [];
    page.on("pageerror", error => wrong.push(error.message));
    page.on("console", message => {
      if (message.type() === "error") wrong.push(message.text());
    });
    page.on("request", request => {
      if (!request.url().startsWith(new URL(url).origin)) wrong.push(`asked for ${request.url()}`);
    });
    await page.goto(url);
    return Object.assign(page, { wrong });
  }

  it("shows the trip while it happens, and at its end the total of the bill", async () => {
    await using cart = await screenCart();
    await cart.start({ observations: bottles });
    const page = await open(cart.url);
    const said = page.locator(".said");
    await said.getByText("2 × Still water 0.5 l added, €2.58").waitFor();
    assert.match((await said.textContent()) ?? "", /Total: €2\.58$/, "heard with the change");
    await page.locator(".phase-shopping [data-total='258']").waitFor();
    assert.equal(await page.title(), "Your basket – cart-017");
    await cart.walk("out");
    await page.getByRole("heading", { name: "Thank you!" }).waitFor();
    const bill = cart.bill();
    assert.equal(await page.locator("[data-total]").getAttribute("data-total"), `${bill?.totals.grossMinor}`);
    assert.equal(await page.locator("svg.qr").getAttribute("aria-label"), `Bill ${bill?.billId}`);
    assert.equal(await page.locator("code").textContent(), bill?.billId);

    await page.getByText("Show the receipt").click();
    await page.locator(".paper").waitFor();
    assert.equal(await page.locator("[data-total]").textContent(), "€2.58");
    assert.equal(await page.title(), "Receipt – Store s1, cart cart-017, bill 1");
    assert.ok((await page.pdf()).subarray(0, 5).equals(Buffer.from("%PDF-")));
    await page.goBack();
    await cart.walk("in");
    await page.getByRole("heading", { name: "Welcome" }).waitFor();
    assert.deepEqual(page.wrong, []);
  });

  it("is a page of less than 60 KB, packed", () => {
    const files = [...loadPage().values()].map(({ body }) => gzipSync(body).length);
    assert.ok(files.reduce((sum, bytes) => sum + bytes, 0) < 60_000, `${files} bytes`);
  });

  it("survives the cart's end and shows the right basket when it is back, without being touched", async () => {
    await using cart = await screenCart({ products: groceries });
    await cart.start({ changes: full });
    const page = await open(cart.url);
    const total = page.locator("[data-total='600']");
    await total.waitFor();
    await cart.kill();
    await page.getByText("Connecting to the cart").waitFor();
    assert.ok(await total.isVisible(), "the last known basket stays");
    await cart.start({ changes: [seen("banana", 2)] });
    await page.locator("[data-total='664']").waitFor();
    await page.getByText("Connecting to the cart").waitFor({ state: "detached" });
    assert.match((await page.locator(".notices").textContent()) ?? "", /did not see everything/);
  });

  it("says a change, a question, its answer, the bill and a lost cart to who hears it, each once", async () => {
    await using cart = await screenCart({ products: groceries });
    await cart.start({ changes: [seen("apple", 1)] });
    const page = await open(cart.url);
    await page.locator("[data-total='45']").waitFor();
    await page.evaluate(HEAR);
    await cart.kill();
    await page.locator(".stale").getByText("Apple, Elstar").waitFor();
    await cart.start({ changes: [seen("kiwi", 3), seen("kiwi", 1, 0.3)] });
    await page.locator(".options button", { hasText: "3" }).click();
    await page.locator(".lines").getByText("You said 3.").waitFor();
    assert.equal(await page.locator(".stale").count(), 0);
    await cart.walk("out");
    await page.locator(".phase-thanks").waitFor();
    const heard = (await page.evaluate("globalThis.heard")) as string[];
    for (const [times, what] of [
      [1, /^alert: Connecting to the cart … What you see may be out of date\.$/],
      [1, /^status: 1 × Kiwi added, €0\.39\. Total: €2\.01$/],
      [1, /^status: How many Kiwi are in your cart\? 3, 4$/],
      [1, /^status: Kiwi: You said 3\. A member of staff will check this$/],
      [1, /^status: Thank you! Please wait a moment: .*\. Total: €2\.01, 5 items$/],
      [0, /^status: .*Apple/],
    ] as const) {
      assert.equal(heard.filter(one => what.test(one)).length, times, `${what} in\n${heard.join("\n")}`);
    }
  });

  it("asks where it is not sure; the answer stands on the bill and changes no amount", async () => {
    await using cart = await screenCart({ products: groceries });
    await cart.start({ changes: full });
    const page = await open(cart.url, "portrait");
    await page.getByRole("heading", { name: "How many Kiwi are in your cart?" }).waitFor();
    await page.locator(".options button", { hasText: "2" }).click();
    await page.locator(".lines").getByText("You said 2.").waitFor();
    assert.equal(await page.locator(".ask").count(), 0);
    assert.equal(await page.locator("[data-total]").getAttribute("data-total"), "600");
    await cart.walk("out");
    await until("the bill is sealed", () => cart.bill() !== undefined);
    const bill = cart.bill();
    assert.equal(bill?.totals.grossMinor, 600);
    assert.ok(bill?.lines.find(line => line.sku === "kiwi")?.needsReview);
    assert.ok(bill?.review.includes("shopper-said:kiwi:2"), String(bill?.review));
    assert.deepEqual(
      bill?.answers?.map(({ sku, counted, said }) => [sku, counted, said]),
      [["kiwi", 3, 2]],
    );
    await page.locator(".goodbye").getByText("a member of staff will look at your bill").waitFor();
    // This cart has no pictures, so it was blind at the gate.
    assert.deepEqual(await page.locator(".goodbye .check li").allTextContents(), [
      "3 × Kiwi, the shopper said 2",
      "Everything in the cart",
    ]);
  });

  it("speaks three languages in both sizes, readable, large enough to touch, and sound to axe-core", async () => {
    await using cart = await screenCart({ products: groceries, screen: "language: de" });
    await cart.start({ changes: full });
    for (const size of ["landscape", "portrait"] as const) {
      const page = await open(cart.url, size);
      const welcome = { de: "Summe", en: "Total", es: "Total" };
      const money = { de: "6,00\u00a0€", en: "€6.00", es: "6,00\u00a0€" };
      await page.locator("html[lang=de]").waitFor();
      for (const language of languages) {
        await page.locator(`nav button[lang=${language}]`).click();
        await page.locator(`html[lang=${language}]`).waitFor();
        assert.equal(await page.locator(".total span").first().textContent(), welcome[language]);
        assert.equal(await page.locator(".total strong").textContent(), money[language]);
        await assertSound(page, `${language} ${size}`);
      }
      await page.close();
    }
  });

  it("shows names and totals of any length whole, in every size and enlarged to 400 %", async () => {
    const name = `Unknown_${"W".repeat(56)}`;
    const dear = { sku: "dear", name, priceMinor: 123_456_789, taxRate: 0.07, labels: ["dear"] };
    await using cart = await screenCart({ products: [dear] });
    await cart.start({ changes: [seen("dear", 10), seen("dear", 1, 0.3)] });
    for (const size of Object.keys(every) as (keyof typeof every)[]) {
      const page = await open(cart.url, size);
      await page.locator(".ask").waitFor();
      assert.deepEqual(await cutOff(page), [], size);
      await page.locator(".lines button").press("Enter");
      await page.locator("dialog").waitFor();
      assert.deepEqual(await cutOff(page), [], `detail ${size}`);
      await page.close();
    }
    await cart.walk("out");
    const page = await open(cart.url, "portrait");
    await page.getByText("Show the receipt").waitFor();
    assert.deepEqual(await cutOff(page), [], "thanks");
    await page.getByText("Show the receipt").click();
    await page.locator(".paper").waitFor();
    assert.deepEqual(await cutOff(page), [], "receipt");
  });

  it("keeps the total and the question in sight in every size, however much else there is to say", async () => {
    await using server = await openScreenServer({ port: 0 });
    server.show(JSON.stringify(crowded(server.edition)));
    for (const size of Object.keys(sizes) as (keyof typeof sizes)[]) {
      const page = await open(server.url, size);
      await page.locator(".ask").waitFor();
      const hidden = await page.evaluate<string[]>(`
        [...document.querySelectorAll(".total strong, .options button")].flatMap(one => {
          const { left, top, width, height } = one.getBoundingClientRect();
          const there = document.elementFromPoint(left + width / 2, top + height / 2);
          return there === one ? [] : [one.textContent];
        })`);
      assert.deepEqual(hidden, [], size);
      await page.close();
    }
  });

  it("speaks the store's language again to the next shopper, also to one who comes at once", async () => {
    await using cart = await screenCart({ products: groceries, screen: "language: de" });
    await cart.start({ changes: full });
    const page = await open(cart.url);
    await page.locator("nav button[lang=es]").click();
    await cart.walk("out");
    await page.locator(".phase-thanks").waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "es");
    await cart.walk("in");
    await page.locator(".phase-welcome").waitFor();
    await page.locator("html[lang=de]").waitFor();
  });

  it("takes a receipt away with the thanks, and shows the next shopper a basket of their own", async () => {
    await using cart = await screenCart({ products: groceries });
    await cart.start({ changes: [...full, seen("stranger", 1)] });
    const page = await open(cart.url);
    await page.locator(".lines button", { hasText: "stranger" }).click();
    const detail = page.locator("dialog");
    await detail.getByText("Price follows at the exit").waitFor();
    assert.doesNotMatch((await detail.textContent()) ?? "", /€|%\s*tax/, "without a price it is not free");
    await cart.walk("out");
    await page.getByText("Show the receipt").click();
    await page.locator(".paper").waitFor();
    const row = page.locator("tr", { hasText: "stranger" });
    assert.equal(await row.locator("td").last().textContent(), "–");
    await cart.walk("in");
    await page.locator(".message").getByText("Put something into the cart").waitFor({ timeout: 10_000 });
  });

  it("brings the line that changed into sight where the basket is longer than the screen", async () => {
    const products = Array.from({ length: 60 }, (_, i) => {
      const sku = `product-${10 + i}`;
      return { sku, name: `Product ${10 + i}`, priceMinor: 100, taxRate: 0.07, labels: [sku] };
    });
    await using cart = await screenCart({ products });
    await cart.start({ changes: products.map(({ sku }) => seen(sku, 1)) });
    const page = await open(cart.url);
    const isInSight = (name: string) =>
      page.locator(".lines button", { hasText: name }).evaluate(line => {
        const list = line.closest("ul")?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
        const { top, bottom } = line.getBoundingClientRect();
        return top >= list.top && bottom <= list.bottom;
      });
    await page.locator("[data-total='6000']").waitFor();
    await until("the newest line is in sight", () => isInSight("Product 69"));
    await cart.kill();
    await cart.start({ changes: [seen("product-10", 1)] });
    await page.locator("[data-total='6100']").waitFor();
    await until("the line that changed is in sight", () => isInSight("Product 10"));
  });

  it("closes the detail of what is taken out, for good", async () => {
    await using cart = await screenCart({ products: groceries });
    await cart.start({ changes: [seen("apple", 1), seen("kiwi", 2)] });
    const page = await open(cart.url);
    await page.locator(".lines button", { hasText: "Kiwi" }).click();
    await page.locator("dialog").waitFor();
    await cart.kill();
    await cart.start({ changes: [seen("kiwi", -2)] });
    await page.locator("dialog").waitFor({ state: "detached" });
    await cart.kill();
    await cart.start({ changes: [seen("kiwi", 1)] });
    await page.locator(".lines button", { hasText: "Kiwi" }).waitFor();
    assert.equal(await page.locator("dialog").count(), 0);
  });

  it("tells the chosen language apart where the system sets the colours", async () => {
    await using cart = await screenCart({ products: groceries });
    await cart.start({ changes: full });
    const page = await open(cart.url);
    await page.emulateMedia({ forcedColors: "active" });
    const ground = (pressed: boolean) =>
      page.evaluate(
        `getComputedStyle(document.querySelector("nav button[aria-pressed=${pressed}]")).backgroundColor`,
      );
    await page.locator("nav button[aria-pressed=true]").waitFor();
    assert.notEqual(await ground(true), await ground(false));
  });

  it("is used with a keyboard alone", async () => {
    await using cart = await screenCart({ products: groceries });
    await cart.start({ changes: full });
    const page = await open(cart.url);
    const first = page.locator(".lines button").first();
    const focused = page.locator(".lines li:first-child button:focus");
    await first.waitFor();
    for (let presses = 0; (await focused.count()) === 0; presses += 1) {
      assert.ok(presses < 20, "Tab never reaches the first line");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByText("What the cart saw").waitFor();
    await assertSound(page, "detail");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.equal(await focused.count(), 1, "focus is back on the line");
  });
});

/** A cart that neither sees nor saves nor reaches the store, asks, and has just counted ten products in one frame. */
function crowded(edition: string): ScreenView {
  const products = Array.from({ length: 10 }, (_, i) => ({
    ...{ sku: `oats-${i}`, name: `Oat drink with calcium ${i}, unsweetened, 1 l` },
    ...{ unitPriceMinor: 219, amountMinor: 219 },
  }));
  const doubtful = {
    quantity: 1,
    taxRate: 0.07,
    confidence: 0.3,
    needsReview: true,
    unpriced: false,
    seen: [],
  };
  return {
    ...{ edition, cart: "cart-017", language: "en", currency: "EUR", phase: "shopping" },
    lines: products.map(product => ({ ...product, ...doubtful, id: product.sku })),
    ...{ pieces: 10, grossMinor: 2190 },
    last: products.map(({ sku, name }, i) => ({ id: i + 1, sku, name, delta: 1, amountMinor: 219 })),
    questions: products.slice(0, 1).map(({ sku, name }) => ({ sku, name, counted: 1, options: [0, 1] })),
    notices: ["blind", "unseen", "storage", "offline"],
  };
}

/** Runs in the page: keeps what comes into a live region, as a screen reader would say it. */
const HEAR = `
  globalThis.heard = [];
  new MutationObserver(records => {
    for (const { target, addedNodes } of records)
      for (const { textContent } of addedNodes) {
        const role = target.closest?.("[role=status], [role=alert]")?.getAttribute("role");
        if (role) globalThis.heard.push(role + ": " + textContent);
      }
  }).observe(document, { subtree: true, childList: true });
`;

/** Nothing for axe-core to say, no text under 18 px, no target under 44 px, nothing that runs off the side. */
async function assertSound(page: Page, where: string): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(look);
  assert.deepEqual(found, { violations: [], small: [], tight: [], wide: false }, where);
}

/** Texts that reach over the side of what they stand in, or of the window. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [...document.querySelectorAll("header, main, aside, dialog, .total, .said, .paper")].flatMap(frame => {
      if (getComputedStyle(frame).display === "contents") return [];
      const around = frame.getBoundingClientRect();
      return [...frame.querySelectorAll("*")].flatMap(one => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const { left, right } = range.getBoundingClientRect();
        const isIn = left >= Math.max(0, around.left) - 1 && right <= Math.min(innerWidth, around.right) + 1;
        return isIn ? [] : [\`\${one.className || one.tagName} in \${frame.className || frame.tagName}\`];
      });
    })`);
}
