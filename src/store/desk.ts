import type { Bill } from "../billing/bill.ts";
import type { Received } from "../billing/broker.ts";
import type { Kept, Ledger } from "../billing/ledger.ts";
import type { Acknowledgement } from "../billing/outbox.ts";
import type { Finding } from "../billing/reception.ts";
import { type Intake, type KeyOf, type SignatureFinding, takeIn } from "../device/bill-intake.ts";

/** What became of one message on a bill topic. */
export type Receipt =
  | {
      readonly type: "bill";
      readonly finding: Finding;
      /** `invalid` only for a bill that came before: its cart has another key now. */
      readonly signature: SignatureFinding;
      readonly bill: Bill;
    }
  | {
      readonly type: "refused";
      readonly topic: string;
      readonly billId: string | undefined;
      readonly problems: readonly string[];
      /** Its id or number is that of another bill that is kept; only where the number alone is, the cart is answered. */
      readonly conflict?: true;
    };

export type DeskOptions = {
  readonly ledger: Ledger;
  /** A cart's public key, waiting for it a moment where it is not known yet. */
  readonly keyOf: KeyOf;
};

/** The receipt of a message, and what to answer the cart. */
export type Taken = { readonly receipt: Receipt; readonly answer: Acknowledgement | undefined };

/** The store's desk: looks at what arrives, keeps it once, and says what to answer. */
export class Desk {
  readonly #options: DeskOptions;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /**
   * Takes one message, after those before it. The bill is kept when this resolves, so that the answer may be
   * sent. Throws what the ledger threw where it cannot be kept: then it must not be answered.
   */
  async take(received: Received): Promise<Taken> {
    const { ledger, keyOf } = this.#options;
    const looked = this.#last.then(() => takeIn(received, keyOf));
    const taken = looked.then(intake => this.#keep(received, intake));
    // A broker that lost us hands a bill out again while the first one is still being kept. A ledger that takes
    // many at once sees to that itself; it still gets them in their order.
    this.#last = (ledger.atOnce === undefined ? taken : looked).catch(() => {});
    return taken;
  }

  /** What is still being looked at, as a bill that waits for its cart's key, goes to no ledger any more. */
  close(): void {
    this.#isClosed = true;
  }

  async #keep(received: Received, intake: Intake): Promise<Taken> {
    // Its place may be closed by now. Neither kept nor confirmed, the bill comes to whoever is next.
    if (this.#isClosed) return new Promise(() => {});
    if (!intake.ok) return refusal(received.topic, intake.billId, intake.problems);
    const { bill, body, digest, signature } = intake;
    const { ledger } = this.#options;
    if (signature === "invalid") {
      // Its answer was lost, and the cart got another key since: refused now, it would be kept here and owed there.
      if (await ledger.knows?.({ bill, body, digest })) return accepted(bill, { kind: "repeat" }, signature);
      return refusal(received.topic, bill.billId, ["its signature is not that of the cart's key"]);
    }
    const finding = await ledger.keep({ bill, body, digest, signature });
    if (finding.kind === "changed") return conflict(received.topic, bill.billId);
    if (finding.kind === "clash") return clash(received.topic, bill.billId);
    if (isUnfit(finding)) return refusal(received.topic, bill.billId, [finding.reason]);
    return accepted(bill, finding, signature);
  }
}

function accepted(bill: Bill, finding: Finding, signature: SignatureFinding): Taken {
  const answer = { billId: bill.billId, status: "accepted" } as const;
  return { receipt: { type: "bill", finding, signature, bill }, answer };
}

function isUnfit(kept: Kept): kept is Extract<Kept, { kind: "unfit" }> {
  return kept.kind === "unfit";
}

function refusal(
  topic: string,
  billId: string | undefined,
  problems: readonly string[],
  mark: { readonly conflict?: true } = {},
): Taken {
  const receipt: Receipt = { type: "refused", topic, billId, problems, ...mark };
  const reason = problems.join("; ");
  const answer = billId === undefined ? undefined : ({ billId, status: "rejected", reason } as const);
  return { receipt, answer };
}

/**
 * Another bill of that number is kept, so this one never will be. Its own id is known to its cart alone: told so, the
 * cart keeps it and shows it, where it would let go of it otherwise, or send it for ever.
 */
function clash(topic: string, billId: string): Taken {
  const mend = "give a cart that lost its state, or one of two carts of one id, a new cart.id";
  return refusal(topic, billId, [`its number came before on another bill; ${mend}`], { conflict: true });
}

/** An answer would name the honest bill of that id, which is kept; a person has to look. */
function conflict(topic: string, billId: string): Taken {
  const problems = ["its id came before with another content"];
  return { receipt: { type: "refused", topic, billId, problems, conflict: true }, answer: undefined };
}
