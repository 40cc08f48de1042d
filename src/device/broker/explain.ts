import { Fault, isFault, messageOf } from "../../fault.ts";
import type { BrokerOptions } from "./options.ts";

/** What Node's sockets and TLS, and mqtt.js, say when a connection fails → what a person should do. */
const sayings: readonly (readonly [codes: RegExp, say: (options: BrokerOptions) => string])[] = [
  [/^ECONNREFUSED$/, () => "nothing listens there; start the broker, or correct host and port"],
  [
    /^(ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/,
    () => "the host name is unknown; correct it, or check the network's DNS",
  ],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/, () => "there is no way to it; check the network"],
  [
    /^(ETIMEDOUT|connack timeout)$/,
    () => "it does not answer; check the address, the firewall and the broker",
  ],
  [
    /^ERR_SSL_.*(CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE)/,
    ({ cert }) =>
      cert === undefined
        ? "it asks for a certificate of ours; give `cert` and `key`"
        : "it refuses our certificate; give one that its authority signed",
  ],
  [
    /^(EPROTO|ERR_SSL_.*)$/,
    () => "the other side does not speak TLS as we do; correct the port, or enable TLS on the broker",
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)$/,
    ({ ca }) =>
      ca === undefined
        ? "its certificate is signed by nobody we know; name the authority's file as `ca`"
        : `its certificate is not signed by the authority in ${ca}; give the right file`,
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    () => "its certificate is for another host name; use the name in the certificate",
  ],
  [/^CERT_HAS_EXPIRED$/, () => "its certificate has expired; renew it, or check this machine's clock"],
  [/^CERT_NOT_YET_VALID$/, () => "its certificate is not valid yet; check this machine's clock"],
  [
    // What mosquitto answers, against MQTT 5, to a message that is larger than its message_size_limit.
    /^Invalid puback reason code$/,
    () => "it refuses a message, as one that is too large; raise its limit (message_size_limit in mosquitto)",
  ],
  [/^(ECONNRESET|EPIPE|closed)$/, closed],
  [
    /^lost$/,
    ({ clientId }) =>
      `it closed the connection; it may have restarted, or another client came with our id ${clientId}`,
  ],
  [
    /^(132|1)$/,
    ({ version = 5 }) => `it does not speak MQTT ${version === 5 ? "5; set version: 4" : "3.1.1"}`,
  ],
  [/^(133|2)$/, ({ clientId }) => `it refuses the client id ${clientId}`],
  [
    /^(134|135|4|5)$/,
    ({ username }) =>
      username === undefined
        ? "it wants a login; give `username` and `passwordFile` or STEPOUT_BROKER_PASSWORD, or a certificate"
        : `it refuses the login of ${username}; check user name, password and what the user may do`,
  ],
  [
    /^142$/,
    ({ clientId }) => `another client came with our id ${clientId}; give every cart an id of its own`,
  ],
];

function closed({ url, cert }: BrokerOptions): string {
  if (url.startsWith("mqtt:"))
    return "it closed the connection; if it expects TLS, write mqtts:// and its TLS port";
  return cert === undefined
    ? "it closed the connection; if it asks for a certificate, give `cert` and `key`"
    : "it closed the connection; check that it accepts our certificate";
}

/**
 * One sentence for whatever prevented a connection, or ended one that the broker had welcomed. The password
 * is in none of its sources.
 */
export function explain(error: unknown, options: BrokerOptions, wasWelcome = false): Fault {
  if (isFault(error)) return error;
  const said = String((error as { code?: unknown } | null)?.code ?? messageOf(error));
  const code = wasWelcome && /^(ECONNRESET|EPIPE|closed)$/.test(said) ? "lost" : said;
  const known = sayings.find(([codes]) => codes.test(code));
  const what = known === undefined ? messageOf(error) : known[1](options);
  return new Fault("broker", `The broker ${options.url} cannot be used: ${what}.`, error);
}
