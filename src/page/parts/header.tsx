import { type Language, languages, type ScreenView } from "../../screen/view.ts";
import { messages, useWords } from "../words.ts";

type HeaderProps = {
  readonly view: ScreenView | undefined;
  /** Whether the cart is heard. */
  readonly live: boolean;
  readonly choose: (language: Language) => void;
};

/** The cart's name, the languages, and what is not as it should be. */
export function Header({ view, live, choose }: HeaderProps) {
  const { say, language } = useWords();
  const notices = live ? (view?.notices ?? []).map(notice => say(`notice.${notice}`)) : [say("linkLost")];
  return (
    <header>
      <span class="cart">{view?.cart}</span>
      <nav aria-label={say("chooseLanguage")}>
        {languages.map(one => (
          <button
            type="button"
            key={one}
            lang={one}
            aria-pressed={one === language}
            onClick={() => choose(one)}
          >
            {messages[one].language}
          </button>
        ))}
      </nav>
      <div class="notices" role="status">
        {notices.map(text => (
          <p key={text}>{text}</p>
        ))}
      </div>
    </header>
  );
}
