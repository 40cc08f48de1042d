import assert from "node:assert/strict";
import { test } from "node:test";
import type { IPublishPacket, MqttClient } from "mqtt";
import { takeIn } from "../../../../src/device/broker/intake.ts";

type Wire = { _sendPacket(packet: object, done: () => void): void };

/** What mqtt.js does with messages that came in reads of their own: the next is handed out in the very call that ends the one before. */
function readingClient(numbers: readonly number[]) {
  const confirmed: (number | undefined)[] = [];
  const client = {
    handleMessage(_packet: IPublishPacket, _goOn: () => void): void {},
    _sendPacket(packet: { readonly messageId?: number }): void {
      confirmed.push(packet.messageId);
    },
  };
  const read = ([messageId, ...rest] = numbers): void => {
    if (messageId === undefined) return;
    const packet = { cmd: "publish", topic: "t", payload: Buffer.from(String(messageId)), messageId };
    client.handleMessage(packet as IPublishPacket, () => {
      (client as Wire)._sendPacket({ cmd: "puback", messageId }, () => read(rest));
    });
  };
  return { client: client as unknown as MqttClient, read, confirmed };
}

for (const atOnce of [1, 2]) {
  test(`all messages that wait to be read are taken and confirmed in their order, ${atOnce} at once`, async () => {
    const { client, read, confirmed } = readingClient([1, 2, 3, 4, 5]);
    const handled: string[] = [];
    takeIn(client, {
      atOnce,
      handle: async ({ payload }) => {
        await new Promise(setImmediate);
        handled.push(payload);
      },
      onFailure: error => assert.fail(String(error)),
    });
    read();
    // Far more turns than five messages take; one that is never read would make the test wait for ever.
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    assert.deepEqual(
      [handled, confirmed],
      [
        ["1", "2", "3", "4", "5"],
        [1, 2, 3, 4, 5],
      ],
    );
  });
}
