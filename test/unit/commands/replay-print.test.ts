import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { inMediaOrder } from "../../../src/commands/media-order.ts";
import { jsonPrinter, type ReplayPrinter, tablePrinter } from "../../../src/commands/replay-print.ts";
import { entered, water } from "../billing/office.ts";

/** What a printer writes, line by line. */
function printed(printer: (out: NodeJS.WritableStream) => ReplayPrinter, use: (to: ReplayPrinter) => void) {
  const out = new PassThrough({ encoding: "utf8" });
  use(printer(out));
  return String(out.read()).trim().split("\n");
}

const lines = [{ sku: "water", quantity: 2, needsReview: true, name: "Water", evidence: [] }];

const stats = { frames: 6, wallMs: 10, inferenceMs: 5, peakMemoryMb: 90, cpuSeconds: 1 };

describe("a replay", () => {
  it("prints the lines that other programs read", () => {
    const told = printed(jsonPrinter, to => {
      to.change({ ...entered(2), t: 6.90049 });
      to.stats(stats);
      to.basket(lines);
    });
    assert.deepEqual(
      told.map(line => JSON.parse(line)),
      [
        { type: "change", ...entered(2), t: 6.9 },
        { type: "stats", ...stats },
        { type: "basket", lines: [{ sku: "water", quantity: 2, needsReview: true }] },
      ],
    );
  });

  it("tells a person what went into the basket as plus, though it left the shelf, and what to check", () => {
    const told = printed(
      out => tablePrinter([water], out),
      to => {
        to.change(entered(2));
        to.change(entered(-1, "unknown"));
        to.basket(lines);
      },
    );
    assert.deepEqual(told, [
      "1.0 s  +2 Water  (shelf-1, 90 % sure)",
      "   1.0 s  −1 unknown  (shelf-1, 90 % sure)",
      "In the basket:",
      "  2 × Water  (please check)",
    ]);
    assert.deepEqual(
      printed(
        out => tablePrinter([], out),
        to => to.basket([]),
      ),
      ["The basket is empty."],
    );
  });
});

describe("changes that are decided out of order", () => {
  const at = (t: number) => ({ ...entered(1), t });

  it("are told in the order in which they happened, each once, the last of them at the end", () => {
    const told: number[] = [];
    const ordered = inMediaOrder(({ t }) => told.push(t));
    ordered.add([at(9)], 9);
    ordered.add([at(4), at(2)], 11);
    assert.deepEqual(told, [], "something earlier may still come");
    ordered.add([at(3)], 12.5);
    assert.deepEqual(told, [2]);
    ordered.add([], 14.5);
    assert.deepEqual(told, [2, 3, 4]);
    ordered.end();
    assert.deepEqual(told, [2, 3, 4, 9]);
    ordered.end();
    assert.equal(told.length, 4);
  });
});
