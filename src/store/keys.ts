import type { Broker } from "../billing/broker.ts";
import { cartOfTopic } from "../billing/topics.ts";
import { type KeyOf, publicKeyOf } from "../device/bill-intake.ts";

/** How long a bill waits for a key that a connected broker may still be about to hand out. */
const usualPatienceMs = 2000;

export type KeysOptions = {
  /** The topics of the carts' statuses. */
  readonly filter: string;
  /** Told when a cart (`store/cart`) that had a key shows another one. */
  readonly onChanged: (cart: string) => void;
  readonly patienceMs?: number;
};

/**
 * Learns every cart's public key from its retained status. The returned function gives a cart's key, and waits
 * where it is not known: for the connection as long as that takes, and then a moment, since bills may be handed
 * out before the statuses. Undefined: the broker is there, and has no key of this cart.
 */
export function learnKeys(
  broker: Broker,
  { filter, onChanged, patienceMs = usualPatienceMs }: KeysOptions,
): KeyOf {
  const keys = new Map<string, string>();
  const waiting = new Map<string, Set<() => void>>();
  const silent = new Set<string>();
  broker.subscribe(filter, ({ topic, payload }) => {
    const sender = cartOfTopic(topic);
    const key = publicKeyOf(payload);
    if (sender === undefined || key === undefined) return;
    const name = `${sender.store}/${sender.cart}`;
    if (keys.has(name) && keys.get(name) !== key) onChanged(name);
    keys.set(name, key);
    for (const wake of waiting.get(name) ?? []) wake();
    waiting.delete(name);
  });

  const shown = (name: string) =>
    new Promise<void>(resolve => {
      const wakers = waiting.get(name) ?? new Set();
      waiting.set(name, wakers.add(resolve));
    });

  return async (store, cart) => {
    const name = `${store}/${cart}`;
    if (keys.has(name) || silent.has(name)) return keys.get(name);
    const patience = connectedFor(broker, patienceMs);
    await Promise.race([shown(name), patience.over]);
    patience.stop();
    // A cart without a key costs the wait once, not with every bill.
    if (!keys.has(name)) silent.add(name);
    return keys.get(name);
  };
}

/** `over` resolves once the broker has been connected for so long without a break, unless stopped before. */
function connectedFor(broker: Broker, ms: number): { readonly over: Promise<void>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let unlisten = () => {};
  const over = new Promise<void>(resolve => {
    const look = () => {
      clearTimeout(timer);
      if (broker.connection.state === "connected") timer = setTimeout(resolve, ms);
    };
    unlisten = broker.onConnection(look);
    look();
  });
  return {
    over,
    stop() {
      clearTimeout(timer);
      unlisten();
    },
  };
}
