import { useEffect, useState } from "preact/hooks";
import type { Bill } from "../billing/bill.ts";
import { type Language, languages, type ScreenView } from "../screen/view.ts";
import { stream } from "./link.ts";
import { Message } from "./parts/message.tsx";
import { QrCode } from "./parts/qr-code.tsx";
import { useWords, WordsContext, wordsIn } from "./words.ts";

/** A bill as a page to look at and to print, `?lang=` in another language than the browser's. */
export function Receipt({ billId }: { readonly billId: string }) {
  const [bill, setBill] = useState<Bill | "missing">();
  useEffect(() => {
    void billOf(billId).then(setBill);
    goWithThanks(billId);
  }, [billId]);
  const language = languageOfPage();
  document.documentElement.lang = language;
  if (bill === undefined) return null;
  return (
    <WordsContext.Provider value={wordsIn(language, bill === "missing" ? "EUR" : bill.currency)}>
      {bill === "missing" ? <Missing /> : <Paper bill={bill} />}
    </WordsContext.Provider>
  );
}

/** Opened by a shopper who leaves, it goes with the thanks: it is not left to the next one. */
function goWithThanks(billId: string): void {
  let thanked = false;
  stream<ScreenView>("/events", ({ data }) => {
    if (data === undefined) return;
    if (data.receipt?.billId === billId) thanked = true;
    else if (thanked) location.replace("/");
  });
}

async function billOf(billId: string): Promise<Bill | "missing"> {
  try {
    const answer = await fetch(`/bills/${billId}.json`);
    return answer.ok ? ((await answer.json()) as Bill) : "missing";
  } catch {
    return "missing";
  }
}

/** Something without a price is not free: staff decides. */
function isUnpriced({ sku, unitPriceMinor }: Bill["lines"][number], { review }: Bill): boolean {
  return unitPriceMinor === 0 && review.includes(`unknown-product:${sku}`);
}

function languageOfPage(): Language {
  const wanted = new URLSearchParams(location.search).get("lang") ?? navigator.language.slice(0, 2);
  return languages.find(one => one === wanted) ?? "en";
}

function Missing() {
  const { say } = useWords();
  return (
    <main>
      <Message title={say("receiptTitle")} hint={say("receiptMissing")} />
    </main>
  );
}

function Paper({ bill }: { readonly bill: Bill }) {
  const { say, money, time } = useWords();
  const { store, cart, sequence, totals, closedAt, billId } = bill;
  const number = say("store", { store, cart, n: sequence });
  // A receipt that is printed to a file is named so.
  useEffect(() => {
    document.title = `${say("receiptTitle")} – ${number}`;
  }, [say, number]);
  return (
    <main class="paper">
      <nav>
        <a class="button" href="/">
          {say("back")}
        </a>
        <button type="button" class="strong" onClick={() => print()}>
          {say("print")}
        </button>
      </nav>
      <h1>{say("receiptTitle")}</h1>
      <p>{number}</p>
      <p>{time(closedAt, "day")}</p>
      <table>
        <tbody>
          {bill.lines.map(line => (
            <tr key={`${line.sku} ${line.unitPriceMinor} ${line.taxRate}`}>
              <td>
                {line.quantity} × <bdi>{line.name}</bdi>
                {line.needsReview && <small>{say("staffNote")}</small>}
              </td>
              <td>{isUnpriced(line, bill) ? "–" : money(line.amountMinor)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say("total")}</th>
            <td data-total={totals.grossMinor}>{money(totals.grossMinor)}</td>
          </tr>
          <tr>
            <th scope="row">{say("net")}</th>
            <td>{money(totals.netMinor)}</td>
          </tr>
          <tr>
            <th scope="row">{say("tax")}</th>
            <td>{money(totals.taxMinor)}</td>
          </tr>
        </tfoot>
      </table>
      {bill.degraded && <p>{say("unseenNote")}</p>}
      <QrCode text={billId} label={`${say("billId")} ${billId}`} />
      <p>
        {say("billId")} <code>{billId}</code>
      </p>
    </main>
  );
}
