import assert from "node:assert/strict";
import { test } from "node:test";
import { lastChanges } from "../../../src/screen/lines.ts";
import { applyEdge, clear, isPassing } from "../../../src/screen/passing.ts";
import { type Scene, show } from "../../../src/screen/show.ts";
import { catalogueOf } from "../../../src/trip/catalogue.ts";
import { answerTrip } from "../../../src/trip/question.ts";
import { changeTrip, degradeTrip, openTrip } from "../../../src/trip/trip.ts";
import { catalogue, entered, milk, water } from "../billing/office.ts";

const fixed = { edition: "1", cart: "c", language: "en", currency: "EUR" } as const;
const well: Scene["condition"] = {
  cameras: ["live", "live"],
  products: 2,
  storageTrouble: false,
  broker: "connected",
};
const empty = openTrip("t", 0);
const full = changeTrip(changeTrip(empty, entered(2), catalogue, 0), entered(1, "milk"), catalogue, 1000);
const farewell = {
  ...{ billId: "b", currency: "EUR", grossMinor: 258, pieces: 2, delivered: true },
  ageMs: 1000,
};

function sceneOf(change: Partial<Scene> = {}): Scene {
  return {
    ...{ fixed, trip: full, last: [], farewell: undefined, passing: false, condition: well },
    pictureOf: sku => (sku === "milk" ? "/pictures/milk" : undefined),
    ...change,
  };
}

const phase = (change: Partial<Scene>) => show(sceneOf(change)).phase;
const blind = { ...well, cameras: ["lost", "lost"] as const };

test("a trip goes from welcome over shopping and leaving to thanks, and then to nobody's screen", () => {
  assert.equal(phase({ trip: empty }), "welcome");
  assert.equal(phase({}), "shopping");
  assert.equal(phase({ passing: true }), "leaving");
  assert.equal(phase({ trip: undefined, passing: true }), "leaving");
  assert.equal(phase({ trip: undefined, farewell }), "thanks");
  assert.equal(phase({ trip: undefined, farewell: { ...farewell, ageMs: 120_000 } }), "away");
  assert.equal(phase({ trip: undefined }), "away");
});

test("a basket that was emptied again is not a new welcome", () => {
  assert.equal(
    phase({ trip: empty, last: [{ id: 2, sku: "water", name: "Water", delta: -2, amountMinor: -258 }] }),
    "shopping",
  );
});

test("the total is the sum of the lines, and the lines keep the bill's order", () => {
  const view = show(sceneOf());
  assert.deepEqual(
    view.lines.map(({ sku, quantity, amountMinor }) => [sku, quantity, amountMinor]),
    [
      ["milk", 1, 119],
      ["water", 2, 258],
    ],
  );
  assert.deepEqual([view.pieces, view.grossMinor], [3, 377]);
});

test("an empty cart that cannot count says why, and one with goods in it shows them all the same", () => {
  const reason = (condition: Scene["condition"]) => show(sceneOf({ trip: empty, condition })).reason;
  assert.equal(reason({ ...well, products: 0 }), "no-catalogue");
  assert.equal(reason({ ...well, cameras: ["lost", "starting"] }), "starting");
  assert.equal(reason(blind), "no-camera");
  assert.equal(reason({ ...well, cameras: ["lost", "live"] }), undefined);
  assert.deepEqual(show(sceneOf({ trip: empty, condition: { ...blind, broker: "away" } })).notices, [
    "offline",
  ]);
  const shopping = show(sceneOf({ condition: blind }));
  assert.deepEqual([shopping.phase, shopping.grossMinor, shopping.notices], ["shopping", 377, ["blind"]]);
});

test("what is not as it should be is said", () => {
  const notices = (change: Partial<Scene>) => show(sceneOf(change)).notices;
  assert.deepEqual(notices({}), []);
  assert.deepEqual(notices({ condition: { ...well, broker: "none" } }), []);
  assert.deepEqual(notices({ condition: { ...well, broker: "away", storageTrouble: true } }), [
    "storage",
    "offline",
  ]);
  assert.deepEqual(notices({ condition: { ...well, cameras: ["live", "lost"] } }), ["partly-blind"]);
  assert.deepEqual(notices({ trip: degradeTrip(full, "restarted") }), ["unseen"]);
  const doubt = changeTrip(
    changeTrip(empty, entered(1), catalogue, 0),
    entered(-1, "water", 0.2),
    catalogue,
    1,
  );
  assert.deepEqual(notices({ trip: doubt }), ["check"]);
});

test("a line has its product's picture where there is one", () => {
  assert.deepEqual(
    show(sceneOf()).lines.map(({ sku, picture }) => [sku, picture]),
    [
      ["milk", "/pictures/milk"],
      ["water", undefined],
    ],
  );
});

test("a stranger to the catalogue has no price on the screen either", () => {
  const strange = changeTrip(empty, entered(1, "stranger"), catalogue, 0);
  assert.deepEqual(
    show(sceneOf({ trip: strange })).lines.map(line => [line.name, line.unpriced, line.needsReview]),
    [["stranger", true, true]],
  );
});

test("a doubt about what is still in an empty basket is asked, not hidden behind a welcome", () => {
  const doubts = [{ sku: "milk", name: "Milk", at: "1970-01-01T00:00:00.000Z", reason: "r", otherwise: 1 }];
  const view = show(sceneOf({ trip: { ...empty, doubts } }));
  assert.deepEqual([view.phase, view.questions.map(({ sku }) => sku)], ["shopping", ["milk"]]);
});

test("one product at two prices is two lines, each with a name of its own to open it by", () => {
  const dearer = changeTrip(full, entered(1), catalogueOf([{ ...water, priceMinor: 149 }, milk]), 2000);
  const { lines } = show(sceneOf({ trip: dearer }));
  const waters = lines.filter(({ sku }) => sku === "water");
  assert.deepEqual(waters.map(({ unitPriceMinor }) => unitPriceMinor).sort(), [129, 149]);
  assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
});

test("a line shows what the shopper said last, and the newest of what was seen", () => {
  const doubted = (trip: typeof empty, atMs: number) =>
    changeTrip(trip, entered(1, "milk", 0.3), catalogue, atMs);
  const first = answerTrip(doubted(empty, 1000), { sku: "milk", said: 0 }, 1500);
  const trip = answerTrip(doubted(first, 2000), { sku: "milk", said: 2 }, 2500);
  const more = [3, 4, 5, 6].reduce(
    (now, sec) => changeTrip(now, entered(1, "milk"), catalogue, sec * 1000),
    trip,
  );
  const [line] = show(sceneOf({ trip: more })).lines;
  assert.equal(line?.said, 2);
  assert.deepEqual(
    line?.seen.map(({ at }) => Date.parse(at) / 1000),
    [6, 5, 4, 3, 2],
  );
});

test("a bill that waits for the store is said to wait, unless this cart has no store to wait for", () => {
  const delivered = (broker: Scene["condition"]["broker"]) =>
    show(
      sceneOf({
        trip: undefined,
        farewell: { ...farewell, delivered: false },
        condition: { ...well, broker },
      }),
    ).receipt?.delivered;
  assert.deepEqual([delivered("away"), delivered("connected"), delivered("none")], [false, false, true]);
});

test("a recording that has ended was seen to its end: nobody is told that the cart is blind", () => {
  assert.deepEqual(show(sceneOf({ condition: { ...well, cameras: ["ended", "ended"] } })).notices, []);
});

test("what counting is not sure of is marked on its line before the gate is", () => {
  const doubts = [{ sku: "milk", name: "Milk", at: "1970-01-01T00:00:00.000Z", reason: "r", otherwise: 1 }];
  const marked = show(sceneOf({ trip: { ...full, doubts } })).lines.filter(line => line.needsReview);
  assert.deepEqual(
    marked.map(({ sku }) => sku),
    ["milk"],
  );
});

test("a stranger that the catalogue knows later has a price from then on", () => {
  const strange = changeTrip(empty, entered(1, "cake"), catalogue, 0);
  const cake = { ...milk, sku: "cake", name: "Cake", priceMinor: 250, labels: ["cake"] };
  const known = changeTrip(strange, entered(1, "cake"), catalogueOf([water, milk, cake]), 1000);
  const prices = show(sceneOf({ trip: known })).lines.map(line => [line.unitPriceMinor, line.unpriced]);
  assert.deepEqual(prices.sort(), [
    [0, true],
    [250, false],
  ]);
});

test("a doubt whose line carries the mark is not told a second time", () => {
  const marked = changeTrip(empty, entered(1, "milk", 0.3), catalogue, 0);
  const view = show(sceneOf({ trip: marked }));
  assert.deepEqual([view.notices, view.lines.map(({ needsReview }) => needsReview)], [[], [true]]);
});

test("the last change is what moved, numbered, and begins anew with a trip", () => {
  const one = changeTrip(empty, entered(2), catalogue, 0);
  const two = changeTrip(one, entered(-2), catalogue, 0);
  const first = lastChanges(empty, one, [], false);
  assert.deepEqual(first, [{ id: 1, sku: "water", name: "Water", delta: 2, amountMinor: 258 }]);
  const out = { id: 2, sku: "water", name: "Water", delta: -2, amountMinor: -258 };
  assert.deepEqual(lastChanges(one, two, first, false), [out]);
  assert.equal(lastChanges(one, degradeTrip(one, "x"), first, false), first);
  assert.deepEqual(lastChanges(one, openTrip("u", 0), first, false), []);
});

test("changes that were not shown yet are told together, a product's as one", () => {
  const changes = [entered(1), entered(1, "milk"), entered(1), entered(-1, "milk")];
  let trip = empty;
  const told = changes.map(change => {
    const before = trip;
    trip = changeTrip(trip, change, catalogue, 0);
    return { before, after: trip };
  });
  const lasts = told.map((_, end) =>
    told
      .slice(0, end + 1)
      .reduce<Scene["last"]>((last, { before, after }) => lastChanges(before, after, last, true), [])
      .map(({ name, delta, amountMinor }) => `${delta} ${name} ${amountMinor}`),
  );
  assert.deepEqual(lasts, [
    ["1 Water 129"],
    ["1 Water 129", "1 Milk 119"],
    ["1 Milk 119", "2 Water 258"],
    ["2 Water 258"],
  ]);
});

test("the cart is in the gate while a barrier is blocked", () => {
  const edge = (sensor: "inner" | "outer", blocked: boolean) => ({ t: 0, sensor, blocked });
  const steps = [edge("inner", true), edge("outer", true), edge("inner", false), edge("outer", false)];
  const states = steps.map((_, i) => isPassing(steps.slice(0, i + 1).reduce(applyEdge, clear)));
  assert.deepEqual(states, [true, true, true, false]);
});
