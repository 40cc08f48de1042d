import type { ServerResponse } from "node:http";

export type ClientsOptions = {
  /** More are turned away: a page that reconnects in a loop must not fill the memory. */
  readonly most: number;
  /** A client that has not taken its data for so long is dropped; it gets the whole state when it is back. */
  readonly patienceMs: number;
  readonly beatMs: number;
};

const DEFAULTS: ClientsOptions = { most: 32, patienceMs: 5000, beatMs: 10_000 };

/** A page that listens, and what it has not been told yet because it does not read. */
type Client = { readonly response: ServerResponse; full: boolean; stale: boolean; late?: NodeJS.Timeout };

/**
 * The pages that listen, by server-sent events (HTML Living Standard, section 9.2). Every event is the whole
 * state, so a slow client is never queued for: while it does not read it is told nothing, then only the
 * newest. So one client holds at most one unsent state, and a frozen one is dropped.
 */
export type Clients = {
  readonly count: number;
  /** How many were dropped because they did not read. */
  readonly dropped: number;
  /** Takes a client in and tells it the newest state; false when there are too many. */
  welcome(response: ServerResponse): boolean;
  /** Tells everyone. `data` is one line. */
  tell(data: string): void;
  close(): void;
};

export function openClients(options: Partial<ClientsOptions> = {}): Clients {
  const { most, patienceMs, beatMs } = { ...DEFAULTS, ...options };
  const clients = new Set<Client>();
  let newest: string | undefined;
  let dropped = 0;

  const write = (client: Client, text: string): void => {
    client.full = !client.response.write(text);
    if (!client.full) return;
    client.late = setTimeout(() => {
      dropped += 1;
      client.response.destroy();
    }, patienceMs).unref();
  };
  const drained = (client: Client): void => {
    clearTimeout(client.late);
    client.full = false;
    if (client.stale && newest !== undefined) write(client, newest);
    client.stale = false;
  };
  // A connection that died without a word is found out by writing to it, on both sides.
  const beat = setInterval(() => {
    for (const client of clients) if (!client.full) write(client, "event: beat\ndata: 1\n\n");
  }, beatMs).unref();
  return {
    get count() {
      return clients.size;
    },
    get dropped() {
      return dropped;
    },
    welcome(response) {
      if (clients.size >= most) return false;
      const client: Client = { response, full: false, stale: false };
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      clients.add(client);
      response.on("drain", () => drained(client));
      response.on("error", () => {});
      response.on("close", () => {
        clearTimeout(client.late);
        clients.delete(client);
      });
      write(client, `retry: 500\n\n${newest ?? ""}`);
      return true;
    },
    tell(data) {
      newest = `data: ${data}\n\n`;
      for (const client of clients) {
        if (client.full) client.stale = true;
        else write(client, newest);
      }
    },
    close() {
      clearInterval(beat);
      for (const { response } of clients) response.destroy();
    },
  };
}
