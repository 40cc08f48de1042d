import { useEffect, useRef, useState } from "preact/hooks";
import type { ScreenLine, ScreenView } from "../../screen/view.ts";
import { useWords } from "../words.ts";
import { Ask } from "./ask.tsx";
import { Detail } from "./detail.tsx";
import { Tile } from "./tile.tsx";
import { Total } from "./total.tsx";

/** The live basket: what is in it, what the cart has to ask, and the total. */
export function Basket({ view }: { readonly view: ScreenView }) {
  const { say } = useWords();
  const [opened, open] = useState<string>();
  const line = view.lines.find(one => one.id === opened);
  const isGone = line === undefined;
  // Nobody asked for it when the product comes back.
  useEffect(() => {
    if (isGone) open(undefined);
  }, [isGone]);
  const list = useRef<HTMLUListElement>(null);
  const newest = view.last.at(-1)?.id;
  // A list that is longer than the screen shows what was put in just now.
  useEffect(() => {
    if (newest !== undefined) list.current?.querySelector(".fresh")?.scrollIntoView({ block: "nearest" });
  }, [newest]);
  return (
    <>
      <h1 class="for-ears">{say("basket")}</h1>
      {view.lines.length === 0 ? (
        <p class="empty">{say("empty")}</p>
      ) : (
        <ul class="lines" ref={list}>
          {view.lines.map(one => (
            <Line
              key={one.id}
              line={one}
              fresh={view.last.some(({ sku }) => sku === one.sku)}
              open={() => open(one.id)}
            />
          ))}
        </ul>
      )}
      <aside>
        <Total grossMinor={view.grossMinor} pieces={view.pieces} />
        {view.questions.slice(0, 1).map(question => (
          <Ask key={`${question.sku} ${question.options}`} question={question} />
        ))}
      </aside>
      {line && <Detail line={line} close={() => open(undefined)} />}
    </>
  );
}

type LineProps = { readonly line: ScreenLine; readonly fresh: boolean; readonly open: () => void };

function Line({ line, fresh, open }: LineProps) {
  const { say, money } = useWords();
  const { sku, name, picture, quantity, unitPriceMinor, amountMinor, needsReview, unpriced, said } = line;
  return (
    <li class={fresh ? "fresh" : ""}>
      <button type="button" onClick={open} aria-haspopup="dialog">
        <Tile sku={sku} name={name} picture={picture} />
        <span class="what">
          <span class="quantity" key={quantity}>
            {quantity} ×
          </span>
          <span class="name" dir="auto">
            {name}
          </span>
          <span class="amount">{unpriced ? "–" : money(amountMinor)}</span>
          {quantity > 1 && !unpriced && (
            <span class="note">{say("each", { price: money(unitPriceMinor) })}</span>
          )}
          {unpriced && <span class="note">{say("noPrice")}</span>}
          {needsReview && (
            <span class="note check">
              {said === undefined ? say("lineCheck") : say("youSaid", { n: said })}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
