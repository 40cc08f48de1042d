import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { Fault } from "../../fault.ts";

/** How long a certificate holds, and whose it is. Times in milliseconds since 1970. */
export type Lifetime = { readonly whose: string; readonly fromMs: number; readonly toMs: number };

/**
 * The chain that a server at `host:port` shows, its own certificate first. Only looks: nothing is sent and nothing
 * is trusted, so that also an expired chain can be read. Throws Fault("broker") when there is no TLS to look at.
 */
export async function readChain(host: string, port: number, withinMs = 10_000): Promise<readonly Lifetime[]> {
  // An address is no server name (RFC 6066, section 3), and Node would say so between the doctor's lines.
  const named = isIP(host) === 0 ? { servername: host } : {};
  const socket = connect({ host, port, ...named, rejectUnauthorized: false });
  try {
    return await new Promise((resolve, reject) => {
      socket.once("secureConnect", () => resolve(lifetimes(socket.getPeerCertificate(true))));
      socket.once("error", reject);
      socket.setTimeout(withinMs, () => reject(new Error("it does not answer")));
    });
  } catch (error) {
    throw new Fault(
      "broker",
      `The broker's certificate cannot be seen (${String(error)}); check host and port.`,
      error,
    );
  } finally {
    socket.destroy();
  }
}

/** A certificate of ours on disk. Throws what reading or parsing it throws. */
export function readLifetime(file: string): Lifetime {
  const { validFrom, validTo } = new X509Certificate(readFileSync(file));
  return { whose: file, fromMs: Date.parse(validFrom), toMs: Date.parse(validTo) };
}

/** The last one is its own issuer. */
function lifetimes(first: DetailedPeerCertificate): Lifetime[] {
  const chain: Lifetime[] = [];
  const seen = new Set<string>();
  for (
    let one = first;
    one?.fingerprint256 !== undefined && !seen.has(one.fingerprint256);
    one = one.issuerCertificate
  ) {
    seen.add(one.fingerprint256);
    const name = one.subject?.CN ?? one.subject?.O ?? "without a name";
    chain.push({ whose: String(name), fromMs: Date.parse(one.valid_from), toMs: Date.parse(one.valid_to) });
  }
  return chain;
}
