import type { Bill, Identity } from "../billing/bill.ts";
import {
  answer,
  type CartState,
  count,
  degrade,
  doubt,
  enter,
  leave,
  newCart,
  type Office,
  owedElsewhere,
  settleDoubts,
} from "../billing/cart-state.ts";
import * as post from "../billing/outbox.ts";
import type { StateStore } from "../billing/state-store.ts";
import type { Change } from "../counting/change.ts";
import type { Ids } from "../device/ids.ts";
import { canonical, type Keys } from "../device/keys.ts";
import { Journal } from "../device/state-file/journal.ts";
import { Fault, isFault } from "../fault.ts";
import { type Catalogue, catalogueOf } from "../trip/catalogue.ts";
import type { BasketDoubt } from "../trip/doubt.ts";
import type { Product } from "../trip/product.ts";
import type { Trip } from "../trip/trip.ts";
import { type BasketView, viewOf } from "../trip/view.ts";

export type TillOptions = {
  readonly state: StateStore;
  readonly catalogue: readonly Product[];
  readonly keys: Keys;
  readonly ids: Ids;
  /** Wall time in milliseconds since 1970. */
  readonly clock: () => number;
  readonly identity: Identity;
  /** How long to wait before a refused write is tried again; 1000 unless told. */
  readonly retryMs?: number;
};

/**
 * What happened: the trip changed in memory (`counted`, for whoever shows it), the basket is safe on disk, or changed while the disk refuses (`basket`), a bill is safe on disk (`sealed`), the
 * outbox changed (`outbox`), the disk refuses (`storage` with a message) or takes writes again (without).
 */
export type TillNews =
  | { readonly type: "counted" }
  | { readonly type: "basket"; readonly basket: BasketView }
  | { readonly type: "sealed"; readonly bill: Bill }
  | { readonly type: "outbox"; readonly outbox: post.Outbox }
  | { readonly type: "storage"; readonly trouble: string | undefined };

/** Done bills that are kept for late acknowledgements. */
const KEEP_BILLS = 50;

/**
 * Opens the till on what the disk remembers. A cart that never ran starts a trip; one that left the store
 * stays outside until it enters; one that was switched off on a trip goes on with it, and the trip says so,
 * since nobody saw what happened meanwhile, on a full disk too. A first trip that cannot be kept throws
 * Fault("storage"), and a configuration that moves the cart away from what it owes to a store Fault("bad-config").
 */
export async function openTill(options: TillOptions): Promise<Till> {
  refuseToMove(options.state.found, options.identity);
  const till = new Till(options);
  if (options.state.found === undefined) await till.enter();
  else {
    // The counting that could have settled them is gone.
    till.keepDoubts();
    till.degrade("restarted");
  }
  return till;
}

/**
 * The other store would refuse such a bill for good: it is signed for the store where the trip was. Throws
 * Fault("bad-config") where the found state owes something to another store than the identity's.
 */
export function refuseToMove(
  found: CartState | undefined,
  { store, cart }: Pick<Identity, "store" | "cart">,
): void {
  const owed = found && owedElsewhere(found, store);
  if (owed === undefined) return;
  throw new Fault(
    "bad-config",
    `The state of ${cart} has bills or an open trip of store ${owed}, not of ${store}; set \`store.id\` back until they are billed and sent, or give the cart another \`state.dir\` for ${store}.`,
  );
}

/**
 * The one place that changes a cart's state: pure transition, then disk, then listeners, in the order of
 * the calls. While the disk refuses, counting goes on in memory and the basket is still shown; a call that
 * waits for the disk throws Fault("storage"), and what it asked for is written as soon as the disk lets us.
 * Marks on the trip (doubt, keepDoubts, degrade) wait for nothing: no refusal may keep a cart from its next step.
 */
export class Till implements AsyncDisposable {
  readonly #options: TillOptions;
  readonly #journal: Journal;
  readonly #listeners = new Set<(news: TillNews) => void>();
  #catalogue: Catalogue;
  #models: Identity["models"];
  #sealed: readonly Bill[] = [];
  #told: CartState;

  /** Use openTill: it starts the trip. */
  constructor(options: TillOptions) {
    this.#options = options;
    this.#catalogue = catalogueOf(options.catalogue);
    this.#models = options.identity.models;
    const { store, cart } = options.identity;
    this.#told = { ...(options.state.found ?? newCart(cart)), store };
    this.#journal = new Journal({
      store: options.state,
      first: this.#told,
      retryMs: options.retryMs ?? 1000,
      onDurable: state => this.#durable(state),
      onTrouble: trouble => this.#trouble(trouble),
    });
  }

  /** The basket as counted up to now, on disk or not. */
  get basket(): BasketView {
    return this.#view(this.#journal.newest);
  }

  /** The open trip as counted up to now, on disk or not. */
  get trip(): Trip | undefined {
    return this.#journal.newest.trip;
  }

  /** The bills on their way as far as they are on disk: a bill that is not must not be sent. */
  get outbox(): post.Outbox {
    return this.#journal.durable.outbox;
  }

  /** Why the disk refuses right now; undefined while it takes writes. `storage` is the news of its changes. */
  get trouble(): string | undefined {
    return this.#journal.trouble;
  }

  /** Prices for what enters from now on; what lies in the basket keeps its own. */
  useCatalogue(products: readonly Product[]): void {
    this.#catalogue = catalogueOf(products);
  }

  /** The models that look from now on: bills name those that looked last. */
  useModels(models: Identity["models"]): void {
    this.#models = models;
  }

  /** Calls the listener with every piece of news, until the returned function is called. */
  onNews(listener: (news: TillNews) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * The cart came in: starts a trip. `degraded` are the parts that are broken right now. A trip that was
   * still open and held something is billed first, as one whose exit was not seen; that bill is returned.
   */
  async enter(degraded: readonly string[] = []): Promise<Bill | undefined> {
    const office = this.#office();
    const { state, bill } = enter(
      this.#journal.newest,
      this.#options.ids.tripId(office.nowMs),
      office,
      degraded,
    );
    return this.#take(state, bill);
  }

  /** The cart left: seals the trip. The bill is on disk when this resolves; undefined where nothing is owed. */
  async leave(): Promise<Bill | undefined> {
    const { state, bill } = leave(this.#journal.newest, this.#office());
    return this.#take(state, bill);
  }

  /** Counts a change, on disk when this resolves. `no-trip`: the cart is outside, the change is nobody's. */
  async apply(change: Change): Promise<"counted" | "no-trip"> {
    const before = this.#journal.newest;
    if (before.trip === undefined) return "no-trip";
    await this.#take(count(before, change, this.#catalogue, this.#options.clock()));
    return "counted";
  }

  /**
   * Notes the shopper's answer to a question of the open trip, on disk when this resolves. `not-asked`: no
   * such question stands, or the number was not among its options; then nothing changes.
   */
  async answer(answered: { readonly sku: string; readonly said: number }): Promise<"noted" | "not-asked"> {
    const before = this.#journal.newest;
    const state = answer(before, answered, this.#options.clock());
    if (state === before) return "not-asked";
    await this.#take(state);
    return "noted";
  }

  /** What counting doubts right now, all of it. Does nothing outside of a trip. */
  doubt(doubts: readonly BasketDoubt[]): void {
    this.#mark(doubt(this.#journal.newest, doubts, this.#catalogue, this.#options.clock()));
  }

  /** Marks what is in doubt for good. No quantity changes. */
  keepDoubts(): void {
    this.#mark(settleDoubts(this.#journal.newest));
  }

  /** Marks the open trip as partly unseen; does nothing where none is open (tell the next one on enter()). */
  degrade(reason: string): void {
    this.#mark(degrade(this.#journal.newest, reason));
  }

  /** The broker has this bill; on disk when this resolves. */
  async confirm(billId: string, ackRequired: boolean): Promise<void> {
    await this.#settle(post.confirm(this.#journal.newest.outbox, billId, ackRequired));
  }

  /** The store answered; on disk when this resolves. */
  async acknowledge(answer: post.Acknowledgement): Promise<post.Outcome> {
    const { outbox, outcome } = post.acknowledge(this.#journal.newest.outbox, answer);
    await this.#settle(outbox);
    return outcome;
  }

  /** Waits until all is on disk. Throws Fault("storage") where the disk refuses. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#journal.close();
  }

  #office(): Office {
    const { identity, keys, ids, clock } = this.#options;
    const notary = { billId: ids.billId, canonical, sign: keys.sign };
    return { identity: { ...identity, models: this.#models }, nowMs: clock(), notary };
  }

  async #settle(outbox: post.Outbox): Promise<void> {
    const kept = post.prune(outbox, KEEP_BILLS);
    const before = this.#journal.newest;
    await this.#take(kept === before.outbox ? before : { ...before, outbox: kept });
  }

  /** In memory at once, and on disk in its own time: a refusal is news, and the state is tried again. */
  #mark(state: CartState): void {
    void this.#take(state).catch(error => {
      if (!isFault(error, "storage")) throw error;
    });
  }

  async #take(state: CartState, bill?: Bill): Promise<Bill | undefined> {
    const before = this.#journal.newest;
    if (state === before) return bill;
    if (bill !== undefined) this.#sealed = [...this.#sealed, bill];
    const durable = this.#journal.put(state);
    // The shopper sees at once what was counted; everyone else hears when it is safe, or while nothing gets safe.
    if (state.trip !== before.trip) {
      this.#tell({ type: "counted" });
      if (this.trouble !== undefined) this.#tell({ type: "basket", basket: this.basket });
    }
    await durable;
    return bill;
  }

  #durable(state: CartState): void {
    // A bill that was sealed while this write ran is not in it: it waits for the next one.
    const isOnDisk = (bill: Bill) => bill.sequence <= state.sequence;
    const sealed = this.#sealed.filter(isOnDisk);
    this.#sealed = this.#sealed.filter(bill => !isOnDisk(bill));
    const told = this.#told;
    this.#told = state;
    for (const bill of sealed) this.#tell({ type: "sealed", bill });
    if (state.outbox !== told.outbox) this.#tell({ type: "outbox", outbox: state.outbox });
    if (state.trip !== told.trip) this.#tell({ type: "basket", basket: this.#view(state) });
  }

  #trouble(trouble: string | undefined): void {
    this.#tell({ type: "storage", trouble });
    // The store sees what was counted even while it cannot be written.
    if (trouble !== undefined) this.#tell({ type: "basket", basket: this.basket });
  }

  #view(state: CartState): BasketView {
    return viewOf(state.trip, this.#options.identity.currency);
  }

  #tell(news: TillNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}
