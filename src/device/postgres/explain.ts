import { Fault, messageOf } from "../../fault.ts";

/** What Node's sockets, TLS and PostgreSQL (appendix A of its manual) say → what a person should do. */
const sayings: readonly (readonly [codes: RegExp, mend: string])[] = [
  [/^ECONNREFUSED$/, "nothing listens there; start PostgreSQL, or correct host and port"],
  [/^ENOENT$/, "there is no such socket; start PostgreSQL, or give the folder of its socket as `host`"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "the host name is unknown; correct it, or check the network's DNS"],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, "there is no way to it; check the network"],
  [/^(ETIMEDOUT|silent)$/, "it does not answer; check the address, the firewall and the server"],
  [/^(28P01|28000|no-password)$/, "it refuses the login; correct the user, or give PGPASSWORD or ~/.pgpass"],
  [/^3D000$/, "there is no such database; make it with `createdb`, or correct its name"],
  [
    /^(42501|25006)$/,
    "its user may not write there; grant CREATE on the database, or make the user its owner",
  ],
  [/^(53100|53200)$/, "its disk or memory is full; make room on the server"],
  [/^53300$/, "it has no connection left; raise max_connections, or close other programs"],
  [/^57P0[123]$/, "it is starting or stopping; wait for it"],
  [/^(closed|ECONNRESET|EPIPE|08.{3})$/, "it closed the connection; it may have restarted"],
  [/^no-tls$/, "it does not offer TLS; enable `ssl` on the server, or leave sslmode away on this machine"],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_UNTRUSTED)$/,
    "its certificate is signed by nobody we know; name the authority's file as `sslrootcert` in the URL",
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    "its certificate is for another host name; use the name in the certificate",
  ],
  [/^CERT_HAS_EXPIRED$/, "its certificate has expired; renew it, or check this machine's clock"],
  [/^42P01$/, "its table is gone; start again to make it anew, or restore it"],
];

/** pg says some things in words only. */
const words: readonly (readonly [RegExp, string])[] = [
  [/password must be a string/, "no-password"],
  [/does not support SSL/, "no-tls"],
  [/timeout/i, "silent"],
  [/Connection terminated|not queryable|Client has encountered/, "closed"],
];

/** One sentence for whatever a database did not do. `where` names it without a password. */
export function databaseFault(where: string, error: unknown): Fault {
  const said = messageOf(error);
  const code = codeOf(error) ?? words.find(([pattern]) => pattern.test(said))?.[1] ?? "";
  const mend = sayings.find(([codes]) => codes.test(code))?.[1] ?? said;
  return new Fault("database", `The database ${where} cannot be used: ${mend}.`, error);
}

/**
 * Whether the database understood and will never take these values: a data exception (class 22) or a broken
 * constraint (class 23). Trying again would hold up every bill behind this one for ever.
 */
export function isUnfit(error: unknown): boolean {
  return /^2[23]...$/.test(codeOf(error) ?? "");
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
