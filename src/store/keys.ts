import type { Broker } from "../billing/broker.ts";
import { cartOfTopic } from "../billing/topics.ts";
import { type KeyOf, publicKeyOf } from "../device/bill-intake.ts";

/** How long a bill waits for a key that the broker may still be about to hand out. */
const patienceMs = 2000;

/**
 * Learns every cart's public key from its retained status, on the topics of `filter`. The returned function gives a cart's key, and
 * waits a moment where it is not known: bills may be handed out before the statuses. `onChanged` is told
 * when a cart that had a key shows another one.
 */
export function learnKeys(broker: Broker, filter: string, onChanged: (cart: string) => void): KeyOf {
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
  });
  return async (store, cart) => {
    const name = `${store}/${cart}`;
    if (keys.has(name) || silent.has(name)) return keys.get(name);
    const wakers = waiting.get(name) ?? new Set();
    waiting.set(name, wakers);
    await new Promise<void>(resolve => {
      const late = setTimeout(resolve, patienceMs);
      wakers.add(() => {
        clearTimeout(late);
        resolve();
      });
    });
    waiting.delete(name);
    // A cart without a key costs the wait once, not with every bill.
    if (!keys.has(name)) silent.add(name);
    return keys.get(name);
  };
}
