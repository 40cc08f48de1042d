import type { ScreenView } from "../../screen/view.ts";
import { useWords, type Words } from "../words.ts";

/**
 * What the picture shows at its own place, for who hears the screen: the state of the trip, the bill, a question, what
 * was answered. Each is said once, when it comes.
 */
export function Spoken({ view }: { readonly view: ScreenView | undefined }) {
  const words = useWords();
  const said = view === undefined ? [] : spokenIn(view, words);
  return (
    <div class="for-ears" role="status" aria-atomic="false">
      {said.map(text => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

function spokenIn(view: ScreenView, words: Words): readonly string[] {
  const { say, money, pieces } = words;
  const { receipt } = view;
  if (view.phase !== "shopping") {
    const { title, hint } = stateIn(view, words);
    const bill = receipt && `${say("total")}: ${money(receipt.grossMinor)}, ${pieces(receipt.pieces)}`;
    return [[title, hint, bill].filter(Boolean).join(" ")];
  }
  const asked = view.questions
    .slice(0, 1)
    .map(({ name, options }) => `${say("ask", { name })} ${options.join(", ")}`);
  const answered = view.lines.flatMap(({ name, said, needsReview }) =>
    said === undefined || !needsReview ? [] : [`${name}: ${say("youSaid", { n: said })}`],
  );
  return [...asked, ...answered];
}

/** What is said large in a state without a basket, and below it what to do. */
export function stateIn(view: ScreenView, { say }: Words): { readonly title: string; readonly hint: string } {
  const { phase, receipt } = view;
  if (phase === "thanks")
    return { title: say("thanks"), hint: say(receipt?.check ? "thanksCheck" : "thanksHint") };
  if (phase === "leaving") return { title: say("leaving"), hint: say("leavingHint") };
  if (phase === "away") return { title: say("away"), hint: say("awayHint") };
  if (phase === "welcome") return { title: say("welcome"), hint: say("welcomeHint") };
  return { title: say("outOfService"), hint: say(`reason.${view.reason ?? "starting"}`) };
}
