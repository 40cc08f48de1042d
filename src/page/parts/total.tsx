import { useWords } from "../words.ts";

type TotalProps = { readonly grossMinor: number; readonly pieces: number };

/** The total and how many pieces it is for. A long amount is written smaller, for none of it may be cut off. */
export function Total({ grossMinor, pieces }: TotalProps) {
  const words = useWords();
  const amount = words.money(grossMinor);
  return (
    <p class="total">
      <span>{words.say("total")}</span>
      <strong data-total={grossMinor} style={{ "--letters": amount.length }}>
        {amount}
      </strong>
      <span class="count">{words.pieces(pieces)}</span>
    </p>
  );
}
