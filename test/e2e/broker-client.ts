import type { Broker, Connection, Message } from "../../src/billing/broker.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import type { BrokerOptions } from "../../src/device/broker/options.ts";

/** What every client of these tests has in common: it is quick to try again and to lose patience. */
export const quick = { clientId: "test-cart", backoff: { baseMs: 20, capMs: 100 }, answerMs: 2000 };

export const bill: Message = {
  topic: "stepout/v1/s/carts/c/bill",
  payload: '{"billId":"b-1"}',
  qos: 1,
  retain: false,
  event: {
    id: "b-1",
    type: "stepout.bill.v1",
    source: "/stepout/s/carts/c",
    time: "2026-01-01T00:00:00.000Z",
  },
};

/** Resolves when the connection is, or becomes, so. */
export function becomes(broker: Broker, state: Connection["state"]): Promise<void> {
  return new Promise(resolve => {
    if (broker.connection.state === state) resolve();
    const unlisten = broker.onConnection(connection => {
      if (connection.state !== state) return;
      unlisten();
      resolve();
    });
  });
}

export async function connected(options: BrokerOptions): Promise<Broker> {
  const broker = openBroker(options);
  await becomes(broker, "connected");
  return broker;
}
