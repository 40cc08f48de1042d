import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a broker that may be blocked: the connections stand, and nothing comes through. */
export type Wire = AsyncDisposable & { readonly url: string; block(isBlocked: boolean): void };

/** A wire to a port of this machine, open. */
export async function openWire(port: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let isBlocked = false;
  const server = createServer(near => {
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => void (sockets.delete(socket) && other.destroy()));
      socket.on("data", bytes => other.write(bytes));
      if (isBlocked) socket.pause();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    block: now => {
      isBlocked = now;
      for (const socket of sockets) socket[now ? "pause" : "resume"]();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
