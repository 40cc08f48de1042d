import type { Identity } from "../billing/bill.ts";
import type { Broker, Message } from "../billing/broker.ts";
import { basketMessage, healthMessage, statusMessage } from "../billing/messages.ts";
import { isFault } from "../fault.ts";
import type { HealthReport } from "./health.ts";
import type { Till } from "./till.ts";

export type PresenceOptions = {
  readonly broker: Broker;
  readonly till: Till;
  readonly identity: Identity;
  readonly publicKey: string;
  readonly health: () => HealthReport | Promise<HealthReport>;
};

const HEALTH_EVERY_MS = 10_000;

/** A status stays small, however much a store refuses. */
const REFUSALS_TOLD = 10;

/** What is retained expires at the broker; a cart that stays connected and stands idle says it again in time. */
const GREET_EVERY_MS = 12 * 3600 * 1000;

/** How long the last word may take: behind a network that swallows everything it would outlast the time for stopping. */
const PARTING_MS = 2000;

/**
 * What the store sees of a cart that works: status, live basket, health. All of it is retained and told
 * anew at every connection, so nothing here is queued: only bills are worth keeping, and those the courier
 * carries.
 */
export function openPresence({
  broker,
  till,
  identity,
  publicKey,
  health,
}: PresenceOptions): AsyncDisposable {
  const tell = async (message: Message): Promise<void> => {
    // Without a broker there is nobody to tell; the next connection tells the state of that moment.
    await broker.publish(message).catch(error => {
      if (!isFault(error, "broker")) throw error;
    });
  };
  const status = (online: boolean) => {
    const { waiting } = till.outbox;
    const rejected = waiting.filter(entry => entry.status === "rejected");
    const state = online ? till.basket.state : "offline";
    const { version } = identity.software;
    const counts = { waiting: waiting.length - rejected.length, rejected: rejected.length };
    const refusals = rejected
      .slice(-REFUSALS_TOLD)
      .map(({ billId, sequence, reason = "no reason was given" }) => ({ billId, sequence, reason }));
    const bills = refusals.length === 0 ? counts : { ...counts, refusals };
    return statusMessage({ online, state, version, publicKey, ...bills }, identity);
  };
  let told = "";
  /** A basket changes with every piece, what the status says of it seldom: the same words are said once a connection. */
  const tellStatus = async () => {
    const message = status(true);
    if (message.payload === told) return;
    told = message.payload;
    await tell(message);
  };
  const tellHealth = async () => tell(healthMessage(await health(), identity));
  const greet = async () => {
    told = "";
    await tellStatus();
    await tell(basketMessage(till.basket, identity));
    await tellHealth();
  };

  const deaf = [
    broker.onConnection(connection => {
      if (connection.state === "connected") void greet();
    }),
    till.onNews(news => {
      if (news.type === "basket") void tell(basketMessage(news.basket, identity));
      if (news.type === "basket" || news.type === "outbox") void tellStatus();
      if (news.type === "storage") void tellHealth();
    }),
  ];
  const beats = [
    setInterval(() => void tellHealth(), HEALTH_EVERY_MS),
    setInterval(() => void greet(), GREET_EVERY_MS),
  ];
  return {
    async [Symbol.asyncDispose]() {
      for (const beat of beats) clearInterval(beat);
      for (const unlisten of deaf) unlisten();
      let impatient: NodeJS.Timeout | undefined;
      const enough = new Promise<void>(resolve => {
        impatient = setTimeout(resolve, PARTING_MS);
      });
      await Promise.race([tell(status(false)), enough]);
      clearTimeout(impatient);
    },
  };
}
