/** Tax rates are kept to a millionth: 0.19 is 190,000, and 7.7 % and 2.6 % are exact. */
const ratePartsOf = 1_000_000;

/**
 * The tax inside an amount that includes it, in the currency's smallest unit: amount × rate ÷ (1 + rate),
 * per line, rounded to the nearest unit, an exact half up (commercial rounding). Computed in whole numbers,
 * so 0.1 + 0.2 never decides a cent. `amountMinor` is a whole number ≥ 0, `taxRate` a share (0.19).
 */
export function taxWithin(amountMinor: number, taxRate: number): number {
  const rate = BigInt(Math.round(taxRate * ratePartsOf));
  const whole = BigInt(ratePartsOf) + rate;
  return Number((2n * BigInt(amountMinor) * rate + whole) / (2n * whole));
}
