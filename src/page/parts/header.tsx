import { type Language, languages, type Notice, type ScreenView } from "../../screen/view.ts";
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
  const standing = view?.notices ?? [];
  const sayAll = (notices: readonly Notice[]) => notices.map(notice => say(`notice.${notice}`));
  const pressing = [...(live ? [] : [say("linkLost")]), ...sayAll(standing.filter(isPressing))];
  const calm = sayAll(standing.filter(notice => !isPressing(notice)));
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
      <div class="notices">
        <Notices role="alert" texts={pressing} />
        <Notices role="status" texts={calm} />
      </div>
    </header>
  );
}

/** What a shopper must hear before the next thing is put in, or the cart leaves. */
const isPressing = (notice: Notice) => notice === "blind" || notice === "storage";

/** One that comes is said, and not the others once more. */
function Notices({ role, texts }: { readonly role: "alert" | "status"; readonly texts: readonly string[] }) {
  return (
    <div role={role} aria-atomic="false">
      {texts.map(text => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}
