/** How many colours page.css has for tiles. */
const COLOURS = 8;

/** A product's mark where there is no picture: its initial on a colour that stays its own. */
export function Tile({ sku, name }: { readonly sku: string; readonly name: string }) {
  // FNV-1a: products whose numbers follow each other still differ in colour.
  const hash = [...sku].reduce(
    (sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 16777619),
    2166136261,
  );
  const colour = (hash >>> 16) % COLOURS;
  return (
    <span class={`tile colour-${colour}`} aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
