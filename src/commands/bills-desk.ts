import type { Bill } from "../billing/bill.ts";
import type { Received } from "../billing/broker.ts";
import type { Acknowledgement } from "../billing/outbox.ts";
import { type Finding, type Reception, receive } from "../billing/reception.ts";
import type { BillFile } from "../device/bill-file.ts";
import { digestOf, type KeyOf, type SignatureFinding, takeIn } from "../device/bill-intake.ts";

/** What became of one message on a bill topic. */
export type Receipt =
  | {
      readonly type: "bill";
      readonly finding: Finding;
      readonly signature: SignatureFinding;
      readonly bill: Bill;
    }
  | {
      readonly type: "refused";
      readonly topic: string;
      readonly billId: string | undefined;
      readonly problems: readonly string[];
    };

export type DeskOptions = {
  /** Keeps what is accepted; without it bills are only shown. */
  readonly file: BillFile | undefined;
  /** A cart's public key, waiting for it a moment where it is not known yet. */
  readonly keyOf: KeyOf;
};

/** The store's desk: looks at what arrives, keeps it once, and says what to answer. */
export class Desk {
  readonly #options: DeskOptions;
  #reception: Reception = new Map();

  constructor(options: DeskOptions) {
    this.#options = options;
    for (const body of options.file?.found ?? []) this.#remember(JSON.parse(body) as Bill, body);
  }

  /**
   * Takes one message. The bill is on disk when this resolves, so that the answer may be sent. Throws
   * Fault("storage") where it cannot be kept: then it must not be answered. One call at a time.
   */
  async take(
    received: Received,
  ): Promise<{ readonly receipt: Receipt; readonly answer: Acknowledgement | undefined }> {
    const intake = await takeIn(received, this.#options.keyOf);
    if (!intake.ok) return refusal(received.topic, intake.billId, intake.problems);
    const { bill, body, digest, signature } = intake;
    if (signature === "invalid") {
      return refusal(received.topic, bill.billId, ["its signature is not that of the cart's key"]);
    }
    const { finding, reception } = receive(this.#reception, { ...bill, digest });
    if (finding.kind === "changed") {
      return refusal(received.topic, bill.billId, ["its id or number came before with another content"]);
    }
    if (finding.kind !== "repeat") await this.#options.file?.append(body);
    this.#reception = reception;
    const answer = { billId: bill.billId, status: "accepted" } as const;
    return { receipt: { type: "bill", finding, signature, bill }, answer };
  }

  #remember(bill: Bill, body: string): void {
    this.#reception = receive(this.#reception, { ...bill, digest: digestOf(body) }).reception;
  }
}

function refusal(topic: string, billId: string | undefined, problems: readonly string[]) {
  const receipt: Receipt = { type: "refused", topic, billId, problems };
  const reason = problems.join("; ");
  const answer = billId === undefined ? undefined : ({ billId, status: "rejected", reason } as const);
  return { receipt, answer };
}
