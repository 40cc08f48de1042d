import type { ScreenView } from "../../screen/view.ts";
import { useWords, type Words } from "../words.ts";

/** The last change in words, for eyes and for screen readers. */
export function Said({ view }: { readonly view: ScreenView | undefined }) {
  const words = useWords();
  const shown = view?.phase === "shopping";
  return (
    <p class="said" role="status" aria-live="polite" aria-atomic="true">
      {shown && view.last && <span key={view.last.id}>{changeIn(view.last, words)}</span>}
    </p>
  );
}

function changeIn({ delta, name }: NonNullable<ScreenView["last"]>, { say }: Words): string {
  return say(delta > 0 ? "added" : "removed", { n: Math.abs(delta), name });
}
