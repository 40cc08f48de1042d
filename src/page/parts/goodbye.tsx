import type { ReceiptView } from "../../screen/view.ts";
import { useWords } from "../words.ts";
import { QrCode } from "./qr-code.tsx";
import { Total } from "./total.tsx";

type GoodbyeProps = { readonly title: string; readonly hint: string; readonly receipt: ReceiptView };

/** The end of a trip: thanks, the total, and the bill's id to take along. */
export function Goodbye({ title, hint, receipt }: GoodbyeProps) {
  const { say, language } = useWords();
  return (
    <section class="goodbye">
      <div>
        <h1>{title}</h1>
        <p class={receipt.check ? "check" : ""}>{hint}</p>
        {!receipt.delivered && <p>{say("undelivered")}</p>}
        <Total grossMinor={receipt.grossMinor} pieces={receipt.pieces} />
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
