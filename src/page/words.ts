import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { moneyIn, rateIn } from "../screen/money.ts";
import { unturned } from "../screen/turning.ts";
import type { Language } from "../screen/view.ts";
import de from "./messages/de.json";
import en from "./messages/en.json";
import es from "./messages/es.json";

/** The page's words by key; a key that one language lacks does not compile. */
type Messages = typeof en;
type Key = keyof Messages;
export const messages: Readonly<Record<Language, Messages>> = { en, de, es };

/** How the page speaks: words, money and numbers of one language. */
export type Words = {
  readonly language: Language;
  /** The message with its `{blanks}` filled; a blank that is not given stays visible. */
  say(key: Key, blanks?: Readonly<Record<string, string | number>>): string;
  /** "1 item", "2 items". */
  pieces(count: number): string;
  money(amountMinor: number): string;
  share(value: number): string;
  rate(value: number): string;
  time(rfc3339: string, style?: "time" | "day"): string;
};

/** Makes the words of a language, with money in the given ISO 4217 currency. */
export function wordsIn(language: Language, currency: string): Words {
  const plurals = new Intl.PluralRules(language);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const say: Words["say"] = (key, blanks = {}) =>
    messages[language][key].replace(/\{(\w+)\}/g, (blank, name: string) =>
      unturned(String(blanks[name] ?? blank)),
    );
  return {
    language,
    say,
    pieces: count => say(plurals.select(count) === "one" ? "pieces.one" : "pieces.other", { n: count }),
    money: moneyIn(currency, language),
    share: value => percent.format(value),
    rate: rateIn(language),
    time: (at, style = "time") => (style === "day" ? day : clock).format(new Date(at)),
  };
}

export const WordsContext = createContext(wordsIn("en", "EUR"));

export const useWords = (): Words => useContext(WordsContext);
