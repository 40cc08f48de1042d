/**
 * What a person may have typed must be no card number: a bill is kept for years, by many. A run of digits looks like
 * one that passes the Luhn check of ISO/IEC 7812-1, as every tenth number does.
 */

/** Whether a text is free of 13 to 19 digits (spaces and dashes between them) that look like a card number. */
export function noCardNumber(text: string): boolean {
  return digitRunsOf(text).every(run => !passesLuhn(run));
}

/**
 * Whether a product may be called so. The catalogue and the store's side ask the same, so that no bill is refused for
 * a name that a cart took. A GTIN may stand in a name, and a product without a price is named by its SKU.
 */
export function isProductName(name: string, sku: string): boolean {
  return name === sku || digitRunsOf(name).every(run => isGtin(run) || !passesLuhn(run));
}

function digitRunsOf(text: string): string[] {
  const runs = text.match(/\d(?:[ -]?\d){12,18}/g) ?? [];
  return runs.map(run => run.replace(/[ -]/g, ""));
}

function passesLuhn(digits: string): boolean {
  const doubled = (digit: number) => (digit > 4 ? digit * 2 - 9 : digit * 2);
  return sumOf(digits, (digit, isSecond) => (isSecond ? doubled(digit) : digit)) % 10 === 0;
}

/** A GTIN-13 or GTIN-14 by its check digit (GS1 General Specifications, section 7.9). */
function isGtin(digits: string): boolean {
  const isLong = digits.length === 13 || digits.length === 14;
  return isLong && sumOf(digits, (digit, isSecond) => digit * (isSecond ? 3 : 1)) % 10 === 0;
}

/** The sum over the digits, counted from the right; `isSecond` for every second one. */
function sumOf(digits: string, weigh: (digit: number, isSecond: boolean) => number): number {
  return [...digits].reverse().reduce((sum, digit, i) => sum + weigh(Number(digit), i % 2 === 1), 0);
}
