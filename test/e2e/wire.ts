import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Direction = "toBroker" | "fromBroker";

/** A way to a broker that may be blocked, its connections standing, or break in the middle of a message. */
export type Wire = AsyncDisposable & {
  readonly url: string;
  block(isBlocked: boolean): void;
  /** Breaks after so many more bytes in one direction, once; it is whole again afterwards. */
  breakAfter(bytes: number, direction: Direction): void;
  /** Bytes so far. */
  carried(direction: Direction): number;
  /** How often it broke. */
  cuts(): number;
};

/** A wire to a port of this machine, open. */
export async function openWire(port: number): Promise<Wire> {
  const left: Record<Direction, number> = { toBroker: Infinity, fromBroker: Infinity };
  const carried: Record<Direction, number> = { toBroker: 0, fromBroker: 0 };
  const sockets = new Set<Socket>();
  let isBlocked = false;
  let cuts = 0;
  const carry = (from: Socket, to: Socket, direction: Direction) => {
    sockets.add(from);
    from.on("error", () => {}).on("close", () => void (sockets.delete(from) && to.destroy()));
    from.on("data", bytes => {
      const passing = bytes.subarray(0, left[direction]);
      left[direction] -= passing.length;
      carried[direction] += passing.length;
      to.write(passing, () => {
        if (passing.length === bytes.length) return;
        cuts += 1;
        left.toBroker = left.fromBroker = Infinity;
        for (const socket of [from, to]) socket.destroy();
      });
    });
    if (isBlocked) from.pause();
  };
  const server = createServer(near => {
    const far = connect(port, "127.0.0.1");
    carry(near, far, "toBroker");
    carry(far, near, "fromBroker");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    block: now => {
      isBlocked = now;
      for (const socket of sockets) socket[now ? "pause" : "resume"]();
    },
    breakAfter: (bytes, direction) => {
      left[direction] = bytes;
    },
    carried: direction => carried[direction],
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
