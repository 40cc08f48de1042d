/** Formats amounts in a currency's smallest unit as a language writes them, however many decimals it has. */
export function moneyIn(currency: string, language = "en"): (amountMinor: number) => string {
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return amountMinor => format.format(amountMinor / 10 ** digits);
}
