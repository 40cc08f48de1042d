import assert from "node:assert/strict";
import { test } from "node:test";
import { openMeter, type Used } from "../../../../tools/fleet/effort.ts";

test("what a broker used before it was killed counts, or a storm would make the broker look cheap", () => {
  const broker = (pid: number, seconds: number): Used => ({ pid, part: "broker", seconds });
  const carts = (seconds: number): Used => ({ pid: 9, part: "carts", seconds });
  let now: readonly Used[] = [broker(1, 1), carts(2)];
  const meter = openMeter(() => now);
  now = [broker(1, 4), carts(3)];
  meter.mark();
  // It is away.
  now = [carts(4)];
  assert.deepEqual(meter.used(), { carts: 2, broker: 3, consumers: 0, database: 0 });
  // Another one has taken its place, is killed in its turn, and a third one comes.
  now = [broker(2, 5), carts(5)];
  meter.mark();
  now = [broker(3, 2), carts(6)];
  assert.deepEqual(meter.used(), { carts: 4, broker: 10, consumers: 0, database: 0 });
});

test("a broker that was marked and lives on counts once", () => {
  let seconds = 1;
  const meter = openMeter(() => [{ pid: 1, part: "broker", seconds }]);
  seconds = 3;
  meter.mark();
  seconds = 5;
  assert.equal(meter.used().broker, 4);
});
