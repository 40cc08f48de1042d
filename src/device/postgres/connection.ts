import { Client, type ClientConfig } from "pg";
import { Fault, messageOf } from "../../fault.ts";
import { prepareTables } from "./tables.ts";

/** One connection to a database that is made again when it is needed after it was lost. */
export interface Connection extends AsyncDisposable {
  /** The database's name for people, without a password. */
  readonly where: string;
  /**
   * Runs `work` on a live connection, beside other work on it; after any error the connection is given up, and with
   * it whatever is still open there. Throws what `work` threw.
   */
  use<T>(work: (client: Client) => Promise<T>): Promise<T>;
}

/** How long the server may take to answer; what takes longer is a lost connection. */
const answerMs = 10_000;

/** `url` as pg wants it. Connects on first use. */
export function connectionTo(url: string): Connection {
  const where = placeOf(url);
  let live: Promise<Client> | undefined;
  const connect = async (onLost: () => void) => {
    const client = new Client(configOf(url));
    // Without a listener a lost connection would end the process.
    client.on("error", onLost);
    try {
      await client.connect();
      // A server may be set up to confirm before its disk has it. Then the cart would be told too early.
      await client.query(
        "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
      );
      await prepareTables(client, where);
      return client;
    } catch (error) {
      await end(client);
      throw error;
    }
  };
  const open = () => {
    const opening: Promise<Client> = connect(() => void drop(opening));
    return opening;
  };
  const drop = async (lost: Promise<Client>) => {
    if (live === lost) live = undefined;
    await lost.then(end, () => {});
  };
  return {
    where,
    async use(work) {
      live ??= open();
      const used = live;
      try {
        return await work(await used);
      } catch (error) {
        await drop(used);
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (live !== undefined) await drop(live);
    },
  };
}

/** With a question still open, pg cuts the connection instead of saying goodbye. */
async function end(client: Client): Promise<void> {
  await client.end().catch(() => {});
}

function configOf(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: "stepout",
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    keepAlive: true,
    // What is asked before the last answer came goes out at once; the answers keep their order.
    pipeline: true,
  };
}

/** `host:port/database`, whatever else the URL says. */
function placeOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  const at = host === "" ? (searchParams.get("host") ?? "localhost") : host;
  return `${at}${pathname === "/" ? "" : pathname}`;
}

/** Throws Fault("usage") for a URL that pg does not understand, as one whose certificate file cannot be read. */
export function checkUrl(url: string): void {
  try {
    new Client(configOf(url));
  } catch (error) {
    const message = `The database's URL cannot be used (${messageOf(error)}); correct it.`;
    throw new Fault("usage", message, error);
  }
}
