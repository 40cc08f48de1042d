import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { openBrowser } from "../../test/e2e/browser.ts";
import { screenCart, seen } from "../../test/e2e/screen-cart.ts";
import type { Figures } from "./cart.ts";

/**
 * What the screen costs the cart, and how quick it is: 20 pages listen, one of them frozen, one a real
 * browser, while pieces are counted. Prints the delay of the cart's event loop and the time from the count to
 * the browser's pixels; then how long after a cart that was killed serves again the page shows the right basket.
 * `npm run bench:screen`; needs Chromium.
 */

const READERS = 18;

type Shown = { readonly total: number; readonly atMs: number };

/** Runs in the page: notes when each total was drawn, in the wall clock's milliseconds. */
const WATCH = `
  globalThis.drawn = [];
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
    const total = Number(document.querySelector("[data-total]")?.dataset.total ?? 0);
    if (globalThis.drawn.at(-1)?.total === total) return;
    globalThis.drawn.push({ total, atMs: performance.timeOrigin + performance.now() });
  }, 0))).observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true });
`;

const cart = fork(fileURLToPath(new URL("cart.ts", import.meta.url)), { execArgv: ["--import", "tsx"] });
const [url] = (await once(cart, "message")) as [string];
const sockets = Array.from({ length: READERS + 1 }, () => listen(url));
const frozen = sockets[0];
await new Promise(resolve => setTimeout(resolve, 500));
frozen?.pause();

const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(url);
await page.waitForSelector("main");
await page.evaluate(WATCH);
cart.send("begin");
const [figures] = (await once(cart, "message")) as [Figures];
await new Promise(resolve => setTimeout(resolve, 500));
const drawn = (await page.evaluate("globalThis.drawn")) as readonly Shown[];
const back = await comeBack(browser);
await browser.close();
for (const socket of sockets) socket.destroy();
cart.kill();

const countedAt = new Map(figures.counted.map(({ total, atMs }) => [total, atMs]));
const waits = drawn
  .flatMap(({ total, atMs }) => {
    const at = countedAt.get(total);
    return at === undefined ? [] : [atMs - at];
  })
  .sort((a, b) => a - b);
const at = (share: number) => (waits[Math.floor(share * (waits.length - 1))] ?? Number.NaN).toFixed(1);
const say = (line: string) => void process.stdout.write(`${line}\n`);
say(`${figures.counted.length} changes, ${figures.pages} pages of which one is frozen`);
say(
  `event loop of the cart, delay beyond its tick: p50 ${figures.loopMs.p50} ms, p99 ${figures.loopMs.p99} ms, most ${figures.loopMs.max} ms`,
);
say(`count to pixels over ${waits.length} drawn: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`);
say(
  `a cart that was killed and serves again is on the page ${back.map(ms => ms.toFixed(0)).join(", ")} ms later`,
);

/** Kills a real cart under an open page five times: milliseconds from its screen's return to the right total. */
async function comeBack(by: Browser): Promise<number[]> {
  await using restarted = await screenCart();
  await restarted.start({ changes: [seen("water-500", 1)] });
  const watching = await by.newPage({ viewport: { width: 1280, height: 800 } });
  await watching.goto(restarted.url);
  const waits: number[] = [];
  for (let pieces = 2; pieces <= 6; pieces += 1) {
    await restarted.kill();
    await restarted.start({ changes: [seen("water-500", 1)] });
    const served = performance.now();
    await watching.locator(`[data-total='${pieces * 129}']`).waitFor();
    waits.push(performance.now() - served);
  }
  return waits;
}

function listen(from: string): Socket {
  const socket = connect(Number(new URL(from).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.on("data", () => {});
  socket.write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return socket;
}
