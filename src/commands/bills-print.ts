import type { Bill } from "../billing/bill.ts";
import type { Finding } from "../billing/reception.ts";
import { decimalsOf } from "../screen/money.ts";
import type { Receipt } from "../store/desk.ts";

/** One JSON object: `{"type":"bill","sequence":"next",…,"signature":"valid","bill":{…}}` or `{"type":"refused",…}`. */
export function jsonReceipt(receipt: Receipt): string {
  if (receipt.type === "refused") return JSON.stringify(receipt);
  const { finding, signature, bill } = receipt;
  const missing = finding.kind === "gap" ? { missing: finding.missing } : {};
  return JSON.stringify({ type: "bill", sequence: finding.kind, ...missing, signature, bill });
}

/** The same for people: a line that says which bill, its lines, and whatever is odd about it. */
export function plainReceipt(receipt: Receipt): string {
  if (receipt.type === "refused") {
    return `refused ${receipt.billId ?? "something"} on ${receipt.topic}: ${receipt.problems.join("; ")}`;
  }
  const { bill, finding, signature } = receipt;
  const money = moneyIn(bill.currency);
  const head = `bill ${bill.sequence} of ${bill.cart} in ${bill.store}: ${money(bill.totals.grossMinor)} (tax ${money(bill.totals.taxMinor)}), ${bill.closedAt}, signature ${signature}`;
  const lines = bill.lines.map(line => {
    const mark = line.needsReview ? "  please check" : "";
    return `  ${line.quantity} × ${line.name}  ${money(line.amountMinor)}${mark}`;
  });
  return [head, ...lines, ...oddities(bill, finding).map(odd => `  ${odd}`)].join("\n");
}

function oddities(bill: Bill, finding: Finding): string[] {
  const review = bill.review.length === 0 ? [] : [`please check: ${bill.review.join(", ")}`];
  const partly = bill.degraded ? ["the cart was partly blind on this trip"] : [];
  return [...partly, ...review, ...oddNumber(finding)];
}

function oddNumber(finding: Finding): string[] {
  if (finding.kind === "gap") return [`missing before it: ${finding.missing.join(", ")}`];
  if (finding.kind === "repeat") return ["it came before; not counted again"];
  if (finding.kind === "late") return ["it was missing until now"];
  return finding.kind === "older" ? ["it is older than what is remembered of this cart"] : [];
}

/** Amounts in the currency's smallest unit, written with as many decimals as ISO 4217 gives the currency. */
function moneyIn(currency: string): (amountMinor: number) => string {
  const decimals = decimalsOf(currency);
  return amountMinor => `${(amountMinor / 10 ** decimals).toFixed(decimals)} ${currency}`;
}
