import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { CartState } from "../../../src/billing/cart-state.ts";
import { memoryStore, type StateStore } from "../../../src/billing/state-store.ts";
import { openDisplay } from "../../../src/cart/display.ts";
import { createHealth } from "../../../src/cart/health.ts";
import { openMeasures } from "../../../src/cart/measures.ts";
import { openTill } from "../../../src/cart/till.ts";
import { ids } from "../../../src/device/ids.ts";
import type { Log } from "../../../src/log.ts";
import type { Condition } from "../../../src/screen/show.ts";
import { entered, identity, milk, water } from "../billing/office.ts";

function pageFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "stepout-page-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["index.html", "page.js", "page.css", "icon.svg"])
    writeFileSync(join(folder, name), name);
  return folder;
}

type Shown = {
  readonly log: Pick<Log, "error">;
  readonly condition?: () => Condition;
  readonly state?: StateStore;
};

/** A cart's till, and the screen that shows it. */
async function openShown(t: TestContext, { log, condition, state = memoryStore() }: Shown) {
  const keys = { publicKey: "", sign: () => "c2lnbmF0dXJl" };
  const options = { state, catalogue: [water, milk], keys, ids, clock: Date.now, identity };
  const till = await openTill(options);
  const sound = createHealth({ cameras: [], nowMs: () => 0, temperatures: () => ({}) });
  const health = condition === undefined ? sound : { ...sound, condition };
  const display = await openDisplay({
    screen: { port: 0, language: "en", debug: false },
    ...{ identity, till, health, measures: openMeasures({ version: "1", till, health }) },
    log: { debug() {}, info() {}, warn() {}, ...log },
    folder: pageFolder(t),
  });
  return { till, display, health };
}

test("a mistake in the screen is logged once, and the cart starts, counts and bills", async t => {
  const errors: string[] = [];
  let asked = 0;
  const { till, display } = await openShown(t, {
    log: { error: (words: unknown) => void errors.push(String(words)) },
    condition() {
      asked += 1;
      throw new Error("a mistake of ours");
    },
  });
  await using _ = display;
  await till.apply(entered(2));
  while (asked < 2) await new Promise(setImmediate);
  assert.equal((await till.leave())?.totals.grossMinor, 2 * water.priceMinor);
  assert.equal(errors.length, 1, errors.join());
  assert.match(errors[0] ?? "", /the cart goes on; please report this: Error: a mistake of ours/);
});

test("who leaves with nothing is not thanked for the last shopper's bill", async t => {
  const { till, display } = await openShown(t, {
    log: { error: (words: unknown) => assert.fail(String(words)) },
  });
  await using _ = display;
  await till.apply(entered(2));
  await till.leave();
  assert.equal(await farewell(display.url), "thanks");
  await till.enter();
  await till.leave();
  assert.equal(await farewell(display.url), "away");

  // On its way in nobody is told goodbye.
  display.edge({ t: 0, sensor: "outer", blocked: true });
  await new Promise(setImmediate);
  assert.equal(await toldOf(display.url, /"phase":"([a-z-]+)"/), "away");
  // A cart that knows no product shows a basket only where something lies in it.
  await till.enter();
  await till.apply(entered(1));
  await new Promise(setImmediate);
  assert.equal(await toldOf(display.url, /"phase":"([a-z-]+)"/), "leaving");
});

test("who was being thanked when the cart was restarted still sees their bill, until the next trip", async t => {
  const fail = { log: { error: (words: unknown) => assert.fail(String(words)) } };
  let kept: CartState | undefined;
  const disk: StateStore = {
    found: undefined,
    write: async state => {
      kept = state;
    },
  };
  const before = await openShown(t, { ...fail, state: disk });
  await before.till.apply(entered(2));
  const bill = await before.till.leave();
  await before.display[Symbol.asyncDispose]();
  const { till, display } = await openShown(t, { ...fail, state: memoryStore(kept) });
  await using _ = display;
  assert.equal(await toldOf(display.url, /"billId":"([^"]+)"/), bill?.billId);
  await till.enter();
  await till.leave();
  assert.equal(await farewell(display.url), "away");
});

test("who leaves with nothing is not thanked for a bill that only then gets onto the disk, or whose exit was not seen", async t => {
  let answer = () => {};
  let writing = Promise.resolve();
  const { till, display } = await openShown(t, {
    log: { error: (words: unknown) => assert.fail(String(words)) },
    state: { found: undefined, write: () => writing },
  });
  await using _ = display;
  await till.apply(entered(2));
  writing = new Promise(resolve => {
    answer = resolve;
  });
  const steps = [till.leave(), till.enter(), till.leave()];
  answer();
  await Promise.all(steps);
  assert.equal(await farewell(display.url), "away");

  await till.enter();
  await till.apply(entered(1));
  await till.enter();
  await till.leave();
  assert.equal(await farewell(display.url), "away");
});

test("the basket does not come back between the goodbye in the gate and the gate's word", async t => {
  const { till, display } = await openShown(t, {
    log: { error: (words: unknown) => assert.fail(String(words)) },
  });
  await using _ = display;
  const phase = async () => {
    await new Promise(setImmediate);
    return toldOf(display.url, /"phase":"([a-z-]+)"/);
  };
  const pass = (...sensors: readonly ("inner" | "outer")[]) => {
    for (const blocked of [true, false])
      for (const sensor of sensors) display.edge({ t: 0, sensor, blocked });
  };
  await till.apply(entered(1));
  assert.equal(await phase(), "shopping");
  pass("inner", "outer");
  assert.equal(await phase(), "leaving");
  await till.leave();
  assert.equal(await farewell(display.url), "thanks");
  // Nobody who comes in is told goodbye.
  pass("outer", "inner");
  await till.enter();
  await till.apply(entered(1));
  assert.equal(await phase(), "shopping");
});

test("a stuck barrier does not hide the basket, and the other one still says goodbye", async t => {
  const { till, display, health } = await openShown(t, {
    log: { error: (words: unknown) => assert.fail(String(words)) },
  });
  await using _ = display;
  const phaseAfter = async (sensor: "inner" | "outer", blocked: boolean) => {
    display.edge({ t: 0, sensor, blocked });
    await new Promise(setImmediate);
    return toldOf(display.url, /"phase":"([a-z-]+)"/);
  };
  await till.apply(entered(1));
  assert.equal(await phaseAfter("inner", true), "leaving");
  health.sensors([{ type: "fault", t: 20, sensor: "inner", reason: "stuck: blocked for 20 s" }]);
  assert.equal(await phaseAfter("inner", true), "shopping");
  assert.equal(await phaseAfter("outer", true), "leaving");
  health.sensors([]);
  assert.equal(await phaseAfter("outer", false), "leaving", "it is believed again when it works again");
});

test("of two products that one frame changed both are told, and only the next ones after that", async t => {
  const { till, display } = await openShown(t, {
    log: { error: (words: unknown) => assert.fail(String(words)) },
  });
  await using _ = display;
  void till.apply(entered(1));
  await till.apply(entered(2, "milk"));
  await new Promise(setImmediate);
  const names = async () => (await toldOf(display.url, /"last":\[([^\]]*)\]/))?.match(/"name":"\w+"/g);
  assert.deepEqual(await names(), ['"name":"Water"', '"name":"Milk"']);
  await till.apply(entered(1));
  await new Promise(setImmediate);
  assert.deepEqual(await names(), ['"name":"Water"']);
});

/** What a page is told of a cart that has left, when its trip has become a bill or none. */
const farewell = (url: string) => toldOf(url, /"phase":"(thanks|away)"/);

/** The first that a page is told which fits. */
async function toldOf(url: string, what: RegExp): Promise<string | undefined> {
  const { body } = await fetch(`${url}/events`);
  for await (const part of (body ?? assert.fail()).pipeThrough(new TextDecoderStream())) {
    const told = what.exec(part)?.[1];
    if (told !== undefined) return told;
  }
  return undefined;
}
