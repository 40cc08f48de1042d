import type { BelievedView } from "../../screen/maker.ts";
import { rowOf, type Sureness } from "./history.ts";
import { Plot } from "./plot.tsx";

type BeliefsProps = { readonly beliefs: readonly BelievedView[]; readonly sureness: Sureness };

/** How many pieces the cart believes to be there, how sure it is of each number, and how that moved. */
export function Beliefs({ beliefs, sureness }: BeliefsProps) {
  if (beliefs.length === 0) return <p>Nothing was seen to stand anywhere yet.</p>;
  return (
    <ul class="beliefs">
      {beliefs.map(belief => (
        <li key={rowOf(belief)}>
          <strong>{belief.sku}</strong>
          <span class="where">
            {belief.space === belief.watches ? belief.space : `${belief.space}, a ${belief.watches}`}
          </span>
          <Odds odds={belief.odds} />
          <Plot title="% sure" values={sureness.get(rowOf(belief)) ?? []} />
        </li>
      ))}
    </ul>
  );
}

/** A bar for each number that may be right, as long as it is probable. */
function Odds({ odds }: Pick<BelievedView, "odds">) {
  const best = Math.max(...odds.map(({ share }) => share));
  return (
    <ol class="odds">
      {odds.map(({ quantity, share }) => (
        <li key={quantity} class={share === best ? "best" : ""}>
          <span>{quantity}</span>
          <i style={{ width: `${share * 100}%` }} />
          <span>{Math.round(share * 1000) / 10} %</span>
        </li>
      ))}
    </ol>
  );
}
