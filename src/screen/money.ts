/** Formats amounts in a currency's smallest unit as a language writes them, however many decimals it has. */
export function moneyIn(currency: string, language = "en"): (amountMinor: number) => string {
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return amountMinor => format.format(amountMinor / 10 ** digits);
}

/** Formats tax rates (0–1) with all their decimals: 0.08875 is 8.875 %. */
export function rateIn(language = "en"): (rate: number) => string {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 4 });
  return rate => format.format(rate);
}
