/** How many colours page.css has for tiles. */
const COLOURS = 8;

/** A product's mark where there is no picture: its initial on a colour that stays its own. */
export function Tile({ sku, name }: { readonly sku: string; readonly name: string }) {
  const colour =
    [...sku].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % COLOURS;
  return (
    <span class={`tile colour-${colour}`} aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
