import assert from "node:assert/strict";
import { test } from "node:test";
import { deliveryWarnings } from "../../../src/config/delivery.ts";
import { brokerSchema } from "../../../src/config/schema.ts";

const warned = (more: object) =>
  deliveryWarnings({ broker: brokerSchema.parse({ url: "mqtt://127.0.0.1", ...more }) });

test("a cart that speaks MQTT 3.1.1 and asks for no answer is told that a bill may be thrown away unseen", () => {
  const [warning, ...others] = warned({ version: 4 });
  assert.match(warning ?? "", /throws away.*`broker\.ackRequired: true`/);
  assert.deepEqual(others, []);
});

test("with MQTT 5, with answers, and without a broker there is nothing to warn of", () => {
  assert.deepEqual(
    [warned({}), warned({ version: 4, ackRequired: true }), deliveryWarnings({})],
    [[], [], []],
  );
});
