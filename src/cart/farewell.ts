import type { Bill } from "../billing/bill.ts";
import type { Outbox } from "../billing/outbox.ts";
import type { Farewell } from "../screen/show.ts";
import type { ReceiptView } from "../screen/view.ts";
import { piecesOn } from "../trip/line.ts";

/** The body of one of the bills that this cart still has; undefined for any other. */
export function bodyOf({ waiting, done }: Outbox, billId: string): string | undefined {
  return [...waiting, ...done].find(bill => bill.billId === billId)?.body;
}

/** The newest bill that this cart still has, also after a restart. */
export function newestBill({ waiting, done }: Outbox): Bill | undefined {
  const bills = [...waiting, ...done].sort((a, b) => b.sequence - a.sequence);
  return bills[0] && (JSON.parse(bills[0].body) as Bill);
}

/** The bill as the screen says goodbye with it; `nowMs` is wall time. */
export function farewellOf(bill: Bill, outbox: Outbox, nowMs: number): Farewell {
  const { billId, currency, totals, lines } = bill;
  const queued = outbox.waiting.some(entry => entry.billId === billId && entry.status === "queued");
  return {
    ...{ billId, currency, grossMinor: totals.grossMinor },
    pieces: piecesOn(lines),
    ...checkOf(bill),
    delivered: !queued,
    // A clock that was set back must not keep a bill on the screen.
    ageMs: Math.abs(nowMs - Date.parse(bill.closedAt)),
  };
}

function checkOf({ lines, review, answers = [] }: Bill): Pick<ReceiptView, "check"> {
  // A doubt that ended after the shopper's answer left no mark, and the answer is about that product alone.
  const saidOf = (sku: string) =>
    review.some(reason => reason.startsWith("shopper-said:") && isAbout(reason, sku));
  const marked = lines.filter(({ needsReview, sku }) => needsReview || saidOf(sku));
  if (marked.length === 0 && review.length === 0) return {};
  const whole = review.some(reason => !marked.some(({ sku }) => isAbout(reason, sku)));
  const inDoubt = marked.map(({ sku, name, quantity }) => {
    const said = answers.findLast(answer => answer.sku === sku)?.said;
    return { name, quantity, ...(said === undefined ? {} : { said }) };
  });
  return { check: { lines: inDoubt, whole } };
}

/** Reasons that name a product are `CODE:SKU` and perhaps more after another colon; a SKU may have colons itself. */
function isAbout(reason: string, sku: string): boolean {
  const [code = ""] = reason.split(":", 1);
  return code !== "degraded" && `${reason}:`.startsWith(`${code}:${sku}:`);
}
