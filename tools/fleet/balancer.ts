import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** One address for several brokers, as a store has it. */
export type Balancer = AsyncDisposable & { readonly port: number };

/**
 * Listens on a free loopback port and hands each connection to the next of `ports` that answers. It knows TCP
 * alone: a broker that dies takes its connections with it, and whoever had them connects again.
 */
export async function openBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer(async client => {
    open.add(client);
    client.on("error", () => client.destroy()).on("close", () => open.delete(client));
    turn += 1;
    const broker = await firstThatAnswers(ports.map((_, i) => ports[(turn + i) % ports.length] ?? 0));
    if (broker === undefined) {
      client.destroy();
      return;
    }
    if (client.destroyed) broker.destroy();
    broker.on("error", () => client.destroy()).on("close", () => client.destroy());
    client.on("close", () => broker.destroy());
    client.pipe(broker).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a listening server has no port");
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

async function firstThatAnswers(ports: readonly number[]): Promise<Socket | undefined> {
  for (const port of ports) {
    const socket = connect(port, "127.0.0.1");
    const isUp = await new Promise<boolean>(resolve => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    if (isUp) return socket;
  }
  return undefined;
}
