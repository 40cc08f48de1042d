import { useEffect, useRef } from "preact/hooks";
import type { ScreenLine } from "../../screen/view.ts";
import { useWords } from "../words.ts";
import { Tile } from "./tile.tsx";

/** One line's detail over the basket: price, tax, how sure the cart is, and what it saw. */
export function Detail({ line, close }: { readonly line: ScreenLine; readonly close: () => void }) {
  const { say, money, share, rate, time } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={close} aria-label={say("detail", { name: line.name })}>
      <h2 class="title">
        <Tile sku={line.sku} name={line.name} picture={line.picture} />
        {line.name}
      </h2>
      {line.unpriced ? (
        <p>{say("noPrice")}</p>
      ) : (
        <>
          <p>
            {line.quantity} × {money(line.unitPriceMinor)} = <strong>{money(line.amountMinor)}</strong>
          </p>
          <p>{say("included", { rate: rate(line.taxRate) })}</p>
        </>
      )}
      <p>
        {say("sureness")}: {share(line.confidence)}
      </p>
      <h3>{say("seen")}</h3>
      <ul>
        {line.seen.map(({ at, delta }) => (
          <li key={at}>{say(delta > 0 ? "seenIn" : "seenOut", { time: time(at), n: Math.abs(delta) })}</li>
        ))}
      </ul>
      <button type="button" class="close strong" onClick={() => dialog.current?.close()}>
        {say("close")}
      </button>
    </dialog>
  );
}
