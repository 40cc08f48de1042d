import type { Check, ReceiptView } from "../../screen/view.ts";
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
        {receipt.check ? <ToCheck check={receipt.check} hint={hint} /> : <p>{hint}</p>}
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

/** What the shopper is asked to wait for, and for whoever comes from the staff what to look at. */
function ToCheck({ check, hint }: { readonly check: Check; readonly hint: string }) {
  const { say } = useWords();
  return (
    <section class="check">
      <p>{hint}</p>
      <h2>{say("staffNote")}</h2>
      <ul>
        {check.lines.map(({ name, quantity, said }, place) => (
          <li key={place}>
            <strong>
              {quantity} × <bdi>{name}</bdi>
            </strong>
            {said !== undefined && `, ${say("saidNote", { n: said })}`}
          </li>
        ))}
        {check.whole && (
          <li>
            <strong>{say("checkAll")}</strong>
          </li>
        )}
      </ul>
    </section>
  );
}
