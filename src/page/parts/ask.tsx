import { useState } from "preact/hooks";
import type { Question } from "../../trip/question.ts";
import { answer } from "../link.ts";
import { useWords } from "../words.ts";

/** Asks the shopper for a number that the cart is not sure of. The cart's next state takes it away. */
export function Ask({ question }: { readonly question: Question }) {
  const { say } = useWords();
  const [state, setState] = useState<"open" | "sent" | "failed">("open");
  const tell = async (quantity: number): Promise<void> => {
    setState("sent");
    if (!(await answer(question.sku, quantity))) setState("failed");
  };
  return (
    <section class="ask" aria-label={say("ask", { name: question.name })}>
      <h2 class="question">{say("ask", { name: question.name })}</h2>
      <div class="options">
        {question.options.map(option => (
          <button type="button" key={option} disabled={state === "sent"} onClick={() => void tell(option)}>
            {option === 0 ? say("ask.none") : option}
          </button>
        ))}
      </div>
      <p role={state === "failed" ? "alert" : undefined}>
        {say(state === "failed" ? "askFailed" : "askHint")}
      </p>
    </section>
  );
}
