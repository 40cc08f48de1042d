import type { Bill } from "../billing/bill.ts";
import { moneyIn } from "../screen/money.ts";

const WIDTH = 46;

/** A bill as a till prints it, for a terminal. Amounts in the bill's currency as English writes them. */
export function receipt(bill: Bill): string {
  const money = moneyIn(bill.currency);
  const rule = "─".repeat(WIDTH);
  const lines = bill.lines.flatMap(line => [
    row(`${line.quantity} × ${line.name}`, money(line.amountMinor)),
    ...(line.needsReview ? ["    please check this line"] : []),
  ]);
  return [
    rule,
    row(`store ${bill.store}, cart ${bill.cart}`, `bill ${bill.sequence}`),
    rule,
    ...lines,
    rule,
    row("Total", money(bill.totals.grossMinor)),
    row("  of which tax", money(bill.totals.taxMinor)),
    rule,
    `${bill.closedAt.replace("T", " ").slice(0, 19)} UTC`,
    `bill id ${bill.billId}`,
    ...(bill.degraded ? ["The cart could not see everything on this trip."] : []),
    ...bill.review.map(reason => `to review: ${reason}`),
  ].join("\n");
}

/** What leaves no room for the amount has a line of its own: `1 l€2.19` is no price. */
function row(left: string, right: string): string {
  const fits = left.length + 1 + right.length <= WIDTH;
  return fits ? left.padEnd(WIDTH - right.length) + right : `${left}\n${right.padStart(WIDTH)}`;
}
