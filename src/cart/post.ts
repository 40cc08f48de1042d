import { backoffMs } from "../backoff.ts";
import type { Identity } from "../billing/bill.ts";
import { type CourierNews, openCourier } from "../billing/courier.ts";
import { lastWill } from "../billing/messages.ts";
import type { OutboxEntry } from "../billing/outbox.ts";
import { clientIdOf } from "../billing/topics.ts";
import type { Config } from "../config/schema.ts";
import { openBroker } from "../device/broker/broker.ts";
import { timers } from "../device/timers.ts";
import type { Log } from "../log.ts";
import type { Product } from "../trip/product.ts";
import { hearCatalogue } from "./catalogue-topic.ts";
import { type Complaints, createComplaints } from "./complaints.ts";
import type { Health } from "./health.ts";
import type { Measures } from "./measures.ts";
import { openPresence } from "./presence.ts";
import type { Till } from "./till.ts";

export type PostOptions = {
  readonly config: Config;
  readonly log: Log;
  readonly till: Till;
  readonly identity: Identity;
  readonly publicKey: string;
  readonly health: Pick<Health, "report" | "broker" | "catalogueRefused">;
  readonly measures: Pick<Measures, "figures">;
  /** Takes the products that the store tells. */
  readonly learn: (products: readonly Product[]) => void;
};

/** Between two tries of one bill. */
const RETRY = { baseMs: 1000, capMs: 60_000 };

/**
 * The way to the store: broker, presence, courier, and the catalogue where the store tells it. Undefined
 * where no broker is configured: then bills stay in the outbox on disk.
 */
export function openPost(options: PostOptions): AsyncDisposable | undefined {
  const { config, log, till, identity, publicKey, health, measures, learn } = options;
  if (config.broker === undefined) {
    log.warn("no broker is configured: bills stay on this cart's disk");
    return undefined;
  }
  const clientId = clientIdOf(identity);
  const { url, ackRequired } = config.broker;
  const broker = openBroker({ ...config.broker, clientId, will: lastWill(identity, publicKey) });
  health.broker(false);
  const complaints = createComplaints(timers.nowMs);
  broker.onConnection(connection => {
    health.broker(connection.state === "connected");
    if (connection.state === "connected") {
      if (complaints.isMended("broker")) log.info({ url }, "broker connected");
    } else if (complaints.isNews("broker", connection.why.message)) log.warn(connection.why.message);
  });
  if (config.catalogue === "topic")
    hearCatalogue({ broker, identity, log, learn, onRefused: health.catalogueRefused });
  const wellbeing = async () => ({ ...health.report(), figures: await measures.figures() });
  const presence = openPresence({ broker, till, identity, publicKey, health: wellbeing });
  const courier = openCourier({
    post: till,
    broker,
    identity,
    timers,
    ackRequired,
    delayMs: attempt => backoffMs(attempt, RETRY, Math.random),
    onNews: news => tell(news, log, complaints),
  });
  const deaf = till.onNews(news => {
    if (news.type === "sealed") courier.wake();
  });
  return {
    async [Symbol.asyncDispose]() {
      deaf();
      for (const part of [courier, presence, broker]) await part[Symbol.asyncDispose]();
    },
  };
}

function tell(news: CourierNews, log: Log, complaints: Complaints): void {
  // Every bill that waits is tried again each minute, and all of them wait for the same thing.
  if (news.type === "carried") {
    complaints.isMended("bills");
    log.info(named(news.entry), "the broker has the bill");
  }
  if (news.type === "unheard" && complaints.isNews("bills", "nobody subscribes"))
    log.warn(named(news.entry), "nobody subscribes to bills; it is sent again later");
  if (news.type === "failed" && complaints.isNews("bills", news.why.message))
    log.warn(named(news.entry), `the bill waits: ${news.why.message}`);
  if (news.type === "answered") log.info({ ...news.answer, outcome: news.outcome }, "the store answered");
  if (news.type === "nonsense") log.warn({ topic: news.topic }, "something that is no acknowledgement came");
}

/** What a bill's line in the log can be found by. */
function named({ billId, tripId }: OutboxEntry): Pick<OutboxEntry, "billId" | "tripId"> {
  return { billId, tripId };
}
