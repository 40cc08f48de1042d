import { createServer } from "node:net";
import type { TestContext } from "node:test";

/** CONNACK of MQTT 3.1.1: the broker has kept our session. */
export const welcome = Buffer.from([0x20, 2, 1, 0]);

/** PUBLISH of MQTT 3.1.1 with QoS 1 on the topic `bills`: `id` below 256, a short payload. */
export function delivery(id: number, payload: string): Buffer {
  const [topic, content] = [Buffer.from("bills"), Buffer.from(payload)];
  const head = [0x32, 2 + topic.length + 2 + content.length, 0, topic.length];
  return Buffer.concat([Buffer.from(head), topic, Buffer.from([0, id]), content]);
}

/** A server that writes `welcome` to whoever connects, and whose promises tell what came and that somebody went. */
export async function serverSaying(t: TestContext, welcome: Buffer) {
  const server = createServer(socket => {
    socket.on("error", () => {});
    socket.once("data", () => socket.write(welcome));
    socket.on("data", bytes => {
      heard += bytes.toString("latin1");
      for (const look of looks) look();
    });
    socket.on("close", () => gone());
  }).listen(0, "127.0.0.1");
  let heard = "";
  let gone = () => {};
  const looks = new Set<() => void>();
  const isGone = new Promise<void>(resolve => {
    gone = resolve;
  });
  await new Promise(resolve => server.once("listening", resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const hears = (words: string) =>
    new Promise<void>(resolve => void looks.add(() => heard.includes(words) && resolve()));
  /** The confirmations so far, by the numbers of their messages (PUBACK of MQTT 3.1.1). */
  const confirmed = () =>
    heard
      .split("@\u0002\0")
      .slice(1)
      .map(rest => rest.charCodeAt(0));
  return { url: `mqtt://127.0.0.1:${port}`, hears, confirmed, isGone };
}
