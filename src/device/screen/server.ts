import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault, messageOf } from "../../fault.ts";
import { type ClientsOptions, openClients } from "./clients.ts";
import { loadPage, type PageFile } from "./files.ts";
import { guardHeaders, isForUs, isFromUs, jsonOf } from "./guard.ts";

/** What the screen needs of the cart. */
export type ScreenServerOptions = {
  /** 0 takes a free one. */
  readonly port: number;
  /** Takes what came from the page, unchecked; says whether it was an answer to a question that stands. */
  readonly answer: (said: unknown) => Promise<"noted" | "not-asked">;
  /** The exact JSON of one of this cart's bills. */
  readonly bill: (billId: string) => string | undefined;
  /** Prometheus' text; absent where nobody measures. */
  readonly metrics?: () => Promise<{ readonly type: string; readonly text: string }>;
  readonly clients?: Partial<ClientsOptions>;
  /** Where the page is, when not in dist/. */
  readonly folder?: string;
};

/** The screen's server on loopback. */
export interface ScreenServer extends AsyncDisposable {
  readonly url: string;
  readonly clients: { readonly count: number; readonly dropped: number };
  /** Shows a state, given as one line of JSON, to every page that listens. */
  show(view: string): void;
}

/** More than pages listen: a browser holds a few more for files. */
const CONNECTIONS = 64;

/** Throws Fault("screen") where the page is not built or the port is taken. */
export async function openScreenServer(options: ScreenServerOptions): Promise<ScreenServer> {
  const page = loadPage(options.folder);
  const clients = openClients(options.clients);
  const server = createServer((request, response) => {
    guardHeaders(response);
    serve(request, response).catch(() => response.destroy());
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isForUs(request)) return end(response, 421);
    const path = new URL(request.url ?? "/", "http://screen").pathname;
    if (request.method === "POST") return take(path, request, response);
    if (request.method !== "GET") return end(response, 405);
    if (path === "/events") return clients.welcome(response) ? undefined : end(response, 503);
    if (path === "/metrics" && options.metrics) return send(response, await measured(options.metrics));
    const bill = /^\/bills\/([0-9a-f-]{36})\.json$/.exec(path)?.[1];
    if (bill !== undefined) return send(response, billFile(options.bill(bill)));
    return send(response, page.get(isPage(path) ? "/index.html" : path));
  };
  const take = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (path !== "/answers") return end(response, 404);
    if (!isFromUs(request)) return end(response, 403);
    return end(response, (await options.answer(await jsonOf(request))) === "noted" ? 204 : 409);
  };
  // A request that dawdles must not keep one of the few connections.
  server.requestTimeout = 10_000;
  server.headersTimeout = 5000;
  server.maxConnections = CONNECTIONS;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    clients,
    show: clients.tell,
    async [Symbol.asyncDispose]() {
      clients.close();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const isPage = (path: string) => path === "/" || /^\/bills\/[0-9a-f-]{36}$/.test(path);

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    const message = `The screen cannot use port ${port} (${messageOf(error)}); set screen.port to a free one.`;
    throw new Fault("screen", message, error);
  }
}

async function measured(metrics: NonNullable<ScreenServerOptions["metrics"]>): Promise<PageFile> {
  const { type, text } = await metrics();
  return { type, body: Buffer.from(text) };
}

function billFile(body: string | undefined): PageFile | undefined {
  return body === undefined ? undefined : { type: "application/json", body: Buffer.from(body) };
}

function send(response: ServerResponse, file: PageFile | undefined): void {
  if (file === undefined) {
    end(response, 404);
    return;
  }
  const { type, body } = file;
  response.writeHead(200, {
    "content-type": type,
    "content-length": body.length,
    "cache-control": "no-cache",
  });
  response.end(body);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/plain", connection: "close" });
  response.end(status === 204 ? undefined : `${status}\n`);
}
