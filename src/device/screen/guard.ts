import type { IncomingMessage, ServerResponse } from "node:http";

/** Nothing from elsewhere, nothing inline, nobody may frame it; pictures also from the page itself, for tiles. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

export function guardHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
}

/**
 * Whether a request is meant for this machine's own name: a page from elsewhere that points its name at
 * 127.0.0.1 (DNS rebinding) sends that name as Host.
 */
export function isForUs({ headers }: IncomingMessage): boolean {
  return isOwnHost(headers.host);
}

/** Whether a request that changes something comes from our own page. Browsers send Origin with every POST. */
export function isFromUs({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  const type = headers["content-type"]?.split(";")[0];
  return type === "application/json" && (origin === undefined || origin === `http://${host}`);
}

function isOwnHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(host);
}

/** What a page may send: an answer is some fifty bytes. */
const LONGEST_BYTES = 1024;

/** The body as JSON; undefined for one that is too long or not JSON. */
export async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > LONGEST_BYTES) return undefined;
    parts.push(part as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return undefined;
  }
}
