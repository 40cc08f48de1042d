import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault, messageOf } from "../../fault.ts";
import { editionOf, loadPage, type PageFile } from "./files.ts";
import { guardHeaders, isForUs, isFromUs, jsonOf } from "./guard.ts";
import { openRoutes, type Pages } from "./routes.ts";

export type ScreenServerOptions = Pages & {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the page is, when not in dist/. */
  readonly folder?: string;
  /** The products' pictures, by path. */
  readonly pictures?: ReadonlyMap<string, PageFile>;
};

/** The screen's server on loopback. */
export interface ScreenServer extends AsyncDisposable {
  readonly url: string;
  /** Of the page that is served; see ScreenView. */
  readonly edition: string;
  readonly clients: { readonly count: number; readonly dropped: number };
  /** Shows a state, given as one line of JSON, to every page that listens. */
  show(view: string): void;
}

/** More than pages listen: a browser holds a few more for files. */
const CONNECTIONS = 64;

/** Throws Fault("screen") where the page is not built or the port is taken. */
export async function openScreenServer(options: ScreenServerOptions): Promise<ScreenServer> {
  const page = loadPage(options.folder);
  const files = new Map([...page, ...(options.pictures ?? [])]);
  const routes = openRoutes(options, files);
  const { clients } = routes;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isForUs(request)) return end(response, 421);
    const path = new URL(request.url ?? "/", "http://screen").pathname;
    if (request.method === "POST") {
      return end(response, isFromUs(request) ? await routes.post(path, await jsonOf(request)) : 403);
    }
    if (request.method !== "GET") return end(response, 405);
    const found = await routes.get(path);
    if (found === undefined) return end(response, 404);
    if ("body" in found) return send(response, found);
    if (!found.welcome(response)) end(response, 503);
  };
  const server = createServer((request, response) => {
    guardHeaders(response);
    serve(request, response).catch(() => response.destroy());
  });
  // A request that dawdles must not keep one of the few connections.
  server.requestTimeout = 10_000;
  server.headersTimeout = 5000;
  server.maxConnections = CONNECTIONS;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    edition: editionOf(page),
    clients,
    show: clients.tell,
    async [Symbol.asyncDispose]() {
      clients.close();
      options.maker?.clients.close();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    const message = `The screen cannot use port ${port} (${messageOf(error)}); set screen.port to a free one.`;
    throw new Fault("screen", message, error);
  }
}

function send(response: ServerResponse, { type, body }: PageFile): void {
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
