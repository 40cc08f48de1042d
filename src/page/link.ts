/** The cart says something at least every ten seconds: longer silence is a link that died without a word. */
const SILENCE_MS = 25_000;
const AGAIN_MS = 500;

export type LinkNews<T> = { readonly data?: T; readonly live: boolean };

/**
 * Listens to the cart for as long as the page lives. The browser reconnects by itself after a lost
 * connection; what it gives up on (an answer that is no stream, a silent link) is opened anew here. The
 * first thing the cart says is always its whole state.
 */
export function stream<T>(path: string, hear: (news: LinkNews<T>) => void): void {
  let silence: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    const source = new EventSource(path);
    const anew = (afterMs: number): void => {
      clearTimeout(silence);
      source.close();
      setTimeout(open, afterMs);
    };
    const alive = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        hear({ live: false });
        anew(0);
      }, SILENCE_MS);
    };
    source.addEventListener("beat", alive);
    source.onmessage = ({ data }) => {
      alive();
      hear({ live: true, data: JSON.parse(data) as T });
    };
    source.onerror = () => {
      hear({ live: false });
      if (source.readyState === EventSource.CLOSED) anew(AGAIN_MS);
    };
  };
  open();
}

/** Tells the cart what the shopper said; false when it did not take it. */
export async function answer(sku: string, quantity: number): Promise<boolean> {
  try {
    const response = await fetch("/answers", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sku, quantity }),
    });
    // Asked no more: the cart knows by now, and its next state says so.
    return response.ok || response.status === 409;
  } catch {
    return false;
  }
}
