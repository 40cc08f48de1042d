import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explainTool, parseChips, parseLines } from "../../../../src/device/gpio/gpiod-tools.ts";
import { parseEvent, parseLevels } from "../../../../src/device/gpio/gpiomon-words.ts";

const one = { major: 1, minor: 6 } as const;
const two = { major: 2, minor: 1 } as const;

describe("what libgpiod's tools print", () => {
  it("is read as chips, with labels that may have spaces and brackets", () => {
    const text = "gpiochip0 [tegra234-gpio] (164 lines)\ngpiochip1 [my [odd] chip] (8 lines)\n";
    assert.deepEqual(parseChips(text), [
      { name: "gpiochip0", label: "tegra234-gpio" },
      { name: "gpiochip1", label: "my [odd] chip" },
    ]);
    assert.deepEqual(parseChips(""), []);
  });

  it("is read as lines in the words of both versions", () => {
    const first = [
      "gpiochip0 - 3 lines:",
      "\tline   0:      unnamed       unused   input  active-high ",
      '\tline   1:    "PQ.05"    "gpiomon"   input   active-low [used]',
      '\tline 105:   "a name"       unused  output  active-high ',
    ].join("\n");
    const second = [
      "gpiochip0 - 3 lines:",
      "\tline   0:\tunnamed         \tinput",
      '\tline   1:\t"PQ.05"         \tinput active-low consumer="gpiomon"',
      '\tline 105:\t"a name"        \toutput',
    ].join("\n");
    for (const text of [first, second]) {
      const lines = parseLines(text);
      assert.deepEqual(
        lines.map(({ offset, name }) => [offset, name]),
        [
          [0, undefined],
          [1, "PQ.05"],
          [105, "a name"],
        ],
      );
      assert.deepEqual(
        lines.map(({ rest }) => rest.includes('"gpiomon"')),
        [false, true, false],
      );
    }
  });

  it("is read as events: a falling edge is 0 in version 1 and 2 in version 2", () => {
    assert.deepEqual(parseEvent(one, "7 1 1234 5000000"), { offset: 7, active: true, t: 1234.005 });
    assert.deepEqual(parseEvent(one, "7 0 1234 500000000"), { offset: 7, active: false, t: 1234.5 });
    assert.deepEqual(parseEvent(two, "105 1 1234.005000000"), { offset: 105, active: true, t: 1234.005 });
    assert.deepEqual(parseEvent(two, "105 2 0.5"), { offset: 105, active: false, t: 0.5 });
  });

  it("is no event when it is anything else", () => {
    for (const line of [
      "",
      "Monitoring lines 'a' and 'b'...",
      "7 0 12.5",
      "x 1 12.5",
      "7 1 -3",
      "7 1 1 1 1",
    ]) {
      assert.equal(parseEvent(two, line), undefined, line);
    }
    assert.equal(parseEvent(one, "7 2 1234 5"), undefined);
  });

  it("is read as levels in the order asked", () => {
    assert.deepEqual(parseLevels("0 1\n"), [false, true]);
    assert.deepEqual(parseLevels("1\n"), [true]);
  });

  it("is explained with the mend when it is a complaint", () => {
    assert.match(
      explainTool("gpioget", "unable to open chip: Permission denied"),
      /add the cart's user to the group/,
    );
    assert.match(
      explainTool("gpioget", "request failed: Device or resource busy"),
      /taken by another program/,
    );
    assert.match(
      explainTool("gpioget", "no such line"),
      /^`gpioget` failed: no such line; check gate\.inner/,
    );
  });
});
