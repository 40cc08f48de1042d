import { type Clients, type ClientsOptions, openClients } from "./clients.ts";
import type { PageFile } from "./files.ts";

/** What the screen needs of the cart. */
export type Pages = {
  /** Takes what came from the page, unchecked; says whether it was an answer to a question that stands. */
  readonly answer?: (said: unknown) => Promise<"noted" | "not-asked">;
  /** The exact JSON of one of this cart's bills. */
  readonly bill?: (billId: string) => string | undefined;
  /** Prometheus' text; absent where nobody measures. */
  readonly metrics?: () => Promise<{ readonly type: string; readonly text: string }>;
  /** The maker's view; absent where it is not served. */
  readonly maker?: MakerPages | undefined;
  readonly clients?: Partial<ClientsOptions>;
};

/** What the maker's page needs: its own stream, and each camera's newest picture as JPEG. */
export type MakerPages = {
  readonly clients: Pick<Clients, "welcome" | "close">;
  picture(camera: string): Buffer | undefined;
  /** Where a replay is shown: takes an order from the page, unchecked; false when it is none. */
  readonly steer?: (order: unknown) => boolean;
};

/** What lies at a path: a file, a stream, or nothing. */
export type Found = PageFile | Pick<Clients, "welcome"> | undefined;

export type Routes = {
  readonly clients: Clients;
  get(path: string): Promise<Found>;
  /** The status of the answer to a body that was sent to a path; the body is unchecked. */
  post(path: string, body: unknown): Promise<number>;
};

/** What is served where. Paths are compared, never looked up on the disk. */
export function openRoutes(pages: Pages, files: ReadonlyMap<string, PageFile>): Routes {
  const { answer, bill, metrics, maker } = pages;
  const clients = openClients(pages.clients);
  const shell = files.get("/index.html");
  const get = async (path: string): Promise<Found> => {
    if (path === "/") return shell;
    if (path === "/events") return clients;
    if (path === "/metrics" && metrics !== undefined) return textFile(await metrics());
    if (maker !== undefined && path.startsWith("/debug")) return makerFile(path, maker, shell);
    const [, billId, json] = /^\/bills\/([0-9a-f-]{36})(\.json)?$/.exec(path) ?? [];
    if (billId === undefined) return files.get(path);
    const body = bill?.(billId);
    if (json === undefined) return shell;
    return body === undefined ? undefined : { type: "application/json", body: Buffer.from(body) };
  };
  const post = async (path: string, body: unknown): Promise<number> => {
    if (path === "/answers" && answer) return (await answer(body)) === "noted" ? 204 : 409;
    if (path === "/debug/steer" && maker?.steer) return maker.steer(body) ? 204 : 409;
    return 404;
  };
  return { clients, get, post };
}

function makerFile(path: string, maker: MakerPages, shell: PageFile | undefined): Found {
  if (path === "/debug") return shell;
  if (path === "/debug/events") return maker.clients;
  const camera = /^\/debug\/pictures\/([\w.-]+)$/.exec(path)?.[1];
  const body = camera === undefined ? undefined : maker.picture(camera);
  return body && { type: "image/jpeg", body };
}

function textFile({ type, text }: { readonly type: string; readonly text: string }): PageFile {
  return { type, body: Buffer.from(text) };
}
