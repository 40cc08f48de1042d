/** How many colours page.css has for tiles. */
const COLOURS = 8;

type TileProps = { readonly sku: string; readonly name: string; readonly picture?: string | undefined };

/** A product's picture; where there is none, its initial on a colour that stays its own. */
export function Tile({ sku, name, picture }: TileProps) {
  // Its name stands beside it: no other words are needed.
  if (picture !== undefined) return <img class="tile" src={picture} alt="" />;
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
