import type { IClientPublishOptions } from "mqtt";
import type { Message } from "../../billing/broker.ts";

/**
 * How a message goes over the wire. MQTT 5: the payload as it is, CloudEvents attributes as user properties
 * (binary mode). MQTT 3.1.1 has no properties, so an event wraps its payload as `data` (structured mode);
 * what is no event stays as it is. After the CloudEvents MQTT binding 1.0.2, sections 3.1 and 3.2.
 */
export function encode(
  message: Message,
  version: 4 | 5,
): { payload: string; options: IClientPublishOptions } {
  const { qos, retain, event, payload } = message;
  const properties = propertiesOf(message);
  if (version === 5) return { payload, options: { qos, retain, ...(properties ? { properties } : {}) } };
  if (event === undefined) return { payload, options: { qos, retain } };
  const head = JSON.stringify({ specversion: "1.0", ...event, datacontenttype: "application/json" });
  // The payload's own bytes are kept inside: what was signed is what is sent.
  return { payload: `${head.slice(0, -1)},"data":${payload}}`, options: { qos, retain } };
}

/** The MQTT 5 properties of a message. */
export function propertiesOf({ event, expirySeconds }: Message): IClientPublishOptions["properties"] {
  return {
    contentType: "application/json",
    payloadFormatIndicator: true,
    ...(expirySeconds === undefined ? {} : { messageExpiryInterval: expirySeconds }),
    ...(event === undefined ? {} : { userProperties: { specversion: "1.0", ...event } }),
  };
}
