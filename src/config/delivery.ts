import type { Config } from "./schema.ts";

/** What of the way to the store may lose a bill in silence: one sentence each, for the log and the doctor. */
export function deliveryWarnings({ broker }: Pick<Config, "broker">): string[] {
  if (broker === undefined || broker.version === 5 || broker.ackRequired) return [];
  // MQTT 3.1.1, section 3.3.5: a broker that does not authorise a message "MUST either make a positive
  // acknowledgement, according to the normal QoS rules, or it MUST close the Network Connection".
  return [
    "Over MQTT 3.1.1 a broker confirms also a bill that it throws away, as one that its access list forbids, that is too large or that nobody subscribes to, and the cart lets go of it. Let the store answer (`broker.ackRequired: true`), or use MQTT 5.",
  ];
}
