import type { LastChange, ScreenView } from "../../screen/view.ts";
import { useWords, type Words } from "../words.ts";

/** The last changes in words and what they cost, for eyes and for screen readers; these hear the total as well. */
export function Said({ view }: { readonly view: ScreenView | undefined }) {
  const words = useWords();
  const shown = view?.phase === "shopping";
  return (
    <p class="said" role="status" aria-live="polite" aria-atomic="true">
      {shown && view.last.length > 0 && (
        <span key={view.last.at(-1)?.id}>
          {view.last.map(change => changeIn(change, words)).join("; ")}
          <span class="for-ears">{`. ${words.say("total")}: ${words.money(view.grossMinor)}`}</span>
        </span>
      )}
    </p>
  );
}

function changeIn({ delta, name, amountMinor }: LastChange, { say, money }: Words): string {
  const words = say(delta > 0 ? "added" : "removed", { n: Math.abs(delta), name });
  return amountMinor === 0 ? words : `${words}, ${money(amountMinor)}`;
}
