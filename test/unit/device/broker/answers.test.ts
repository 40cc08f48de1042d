import assert from "node:assert/strict";
import { test } from "node:test";
import { answersUntil } from "../../../../src/device/broker/answers.ts";
import { Fault } from "../../../../src/fault.ts";

function asking(ended: Promise<Fault> = new Promise(() => {})) {
  const told: string[] = [];
  const answered = answersUntil(ended, { patienceMs: 1000, onSilence: () => told.push("silence") });
  return { told, answered };
}

test("an answer, a refusal and a question that cannot even be asked all end the wait for it", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { told, answered } = asking();
  assert.equal(await answered(async () => "yes"), "yes");
  await assert.rejects(
    answered(async () => Promise.reject(new Error("no"))),
    /no/,
  );
  const cannotAsk = () => {
    throw new Error("no such topic");
  };
  await assert.rejects(answered(cannotAsk), /no such topic/);
  t.mock.timers.tick(10_000);
  assert.deepEqual(told, []);
});

test("an answer that does not come is told once the patience is over", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { told, answered } = asking();
  void answered(() => new Promise(() => {}));
  t.mock.timers.tick(999);
  assert.deepEqual(told, []);
  t.mock.timers.tick(1);
  assert.deepEqual(told, ["silence"]);
});

test("the end of the connection answers whatever is still asked, and whatever is asked after it", async () => {
  const why = new Fault("broker", "gone");
  let end = (_why: Fault) => {};
  const { answered } = asking(
    new Promise(resolve => {
      end = resolve;
    }),
  );
  const open = answered(() => new Promise(() => {}));
  end(why);
  await assert.rejects(open, why);
  await assert.rejects(
    answered(async () => "late"),
    why,
  );
});
