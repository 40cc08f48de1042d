/** Currencies whose smallest unit is no hundredth: their decimals as ISO 4217's list one has them (2024-06-25). */
const DECIMALS: Readonly<Record<string, number>> = Object.fromEntries([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map(code => [code, 0]),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map(code => [code, 3]),
  ..."CLF UYW".split(" ").map(code => [code, 4]),
]);

/**
 * Decimals of a currency by ISO 4217, 2 where it is none. Not asked of `Intl`: it has those of everyday use, which
 * differ between versions (RSD 2 in Node 20, 0 in Chromium), and one amount must not read two ways.
 */
export function decimalsOf(currency: string): number {
  return DECIMALS[currency] ?? 2;
}

/** Formats amounts in a currency's smallest unit as a language writes them, however many decimals it has. */
export function moneyIn(currency: string, language = "en"): (amountMinor: number) => string {
  const digits = decimalsOf(currency);
  const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat(language, { style: "currency", currency, ...decimals });
  return amountMinor => format.format(amountMinor / 10 ** digits);
}

/** Formats tax rates (0–1) with all their decimals: 0.08875 is 8.875 %. */
export function rateIn(language = "en"): (rate: number) => string {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 4 });
  return rate => format.format(rate);
}
