import { useEffect, useRef, useState } from "preact/hooks";
import type { Language, ScreenView } from "../screen/view.ts";
import { stream } from "./link.ts";
import { Basket } from "./parts/basket.tsx";
import { Goodbye } from "./parts/goodbye.tsx";
import { Header } from "./parts/header.tsx";
import { Message } from "./parts/message.tsx";
import { Said } from "./parts/said.tsx";
import { Spoken, stateIn } from "./parts/spoken.tsx";
import { useWords, WordsContext, wordsIn } from "./words.ts";

/** A lost link is not worth a word while the browser is about to mend it. */
const PATIENCE_MS = 800;

/** The shopper's screen: what the cart says, in the shopper's language. */
export function App() {
  const { view, live } = useCart();
  const [chosen, choose] = useState<Language>();
  const phase = view?.phase;
  const thanked = useRef(false);
  // The next shopper starts with the store's choice again, also who takes the cart while the last one is thanked.
  useEffect(() => {
    if (phase === "away" || (thanked.current && phase !== "leaving" && phase !== "thanks")) choose(undefined);
    thanked.current = phase === "thanks" || (thanked.current && phase === "leaving");
  }, [phase]);
  const language = chosen ?? view?.language ?? "en";
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <WordsContext.Provider value={wordsIn(language, view?.receipt?.currency ?? view?.currency ?? "EUR")}>
      <Header view={view} live={live} choose={choose} />
      <main class={`phase-${phase ?? "none"} ${live ? "" : "stale"}`}>{view && <Stage view={view} />}</main>
      <Said view={view} />
      <Spoken view={view} />
    </WordsContext.Provider>
  );
}

function Stage({ view }: { readonly view: ScreenView }) {
  const words = useWords();
  const state = stateIn(view, words);
  const title = view.phase === "shopping" ? words.say("basket") : state.title;
  useEffect(() => {
    document.title = `${title} – ${view.cart}`;
  }, [title, view.cart]);
  if (view.phase === "shopping") return <Basket view={view} />;
  if (view.receipt) return <Goodbye {...state} receipt={view.receipt} />;
  return <Message {...state} />;
}

function useCart(): { readonly view: ScreenView | undefined; readonly live: boolean } {
  const [view, show] = useState<ScreenView>();
  const [live, setLive] = useState(true);
  useEffect(() => {
    let edition: string | undefined;
    let late: ReturnType<typeof setTimeout> | undefined;
    stream<ScreenView>("/events", news => {
      if (news.live) {
        clearTimeout(late);
        late = undefined;
        setLive(true);
      } else {
        // Every vain attempt says so again: the first one counts.
        late ??= setTimeout(() => setLive(false), PATIENCE_MS);
      }
      if (news.data === undefined) return;
      // The cart was updated, and its page with it: this one may not know what the new one is told.
      if (edition !== undefined && news.data.edition !== edition) return location.reload();
      edition = news.data.edition;
      show(news.data);
    });
  }, []);
  return { view, live };
}
