import type { ReceiptView } from "../../screen/view.ts";
import { useWords } from "../words.ts";
import { QrCode } from "./qr-code.tsx";

/** The end of a trip: thanks, the total, and the bill's id to take along. */
export function Goodbye({ receipt }: { readonly receipt: ReceiptView }) {
  const { say, money, pieces, language } = useWords();
  return (
    <section class="goodbye">
      <div>
        <h1>{say("thanks")}</h1>
        <p class={receipt.check ? "check" : ""}>{say(receipt.check ? "thanksCheck" : "thanksHint")}</p>
        {!receipt.delivered && <p>{say("undelivered")}</p>}
        <p class="total">
          <span>{say("total")}</span>
          <strong data-total={receipt.grossMinor}>{money(receipt.grossMinor)}</strong>
          <span class="count">{pieces(receipt.pieces)}</span>
        </p>
        <a class="button strong" href={`/bills/${receipt.billId}?lang=${language}`}>
          {say("receipt")}
        </a>
      </div>
      <figure>
        <QrCode text={receipt.billId} label={`${say("billId")} ${receipt.billId}`} />
        <figcaption>
          {say("billId")} <code>{receipt.billId}</code>
        </figcaption>
      </figure>
    </section>
  );
}
