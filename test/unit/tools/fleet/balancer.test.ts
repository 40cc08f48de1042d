import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { test } from "node:test";
import { freePort } from "../../../../src/device/local-broker.ts";
import { openBalancer } from "../../../../tools/fleet/balancer.ts";

/** Greets whoever comes with its name. */
async function greeter(name: string): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(socket => socket.on("error", () => {}).end(name)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return { server, port: address.port };
}

async function heardAt(port: number): Promise<string> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  let heard = "";
  socket.on("data", text => {
    heard += text;
  });
  await once(socket, "close");
  return heard;
}

test("connections go round all brokers, and past one that is dead", async t => {
  const [a, b] = [await greeter("a"), await greeter("b")];
  t.after(() => void (a.server.close() && b.server.close()));
  await using balancer = await openBalancer([a.port, await freePort(), b.port]);
  const heard: string[] = [];
  for (let n = 0; n < 6; n += 1) heard.push(await heardAt(balancer.port));
  assert.deepEqual(new Set(heard), new Set(["a", "b"]));
  assert.ok(!heard.includes(""), "somebody was sent to the dead one");
});

test("with every broker dead the connection ends, and the balancer lives", async () => {
  await using balancer = await openBalancer([await freePort()]);
  assert.equal(await heardAt(balancer.port), "");
  assert.equal(await heardAt(balancer.port), "");
});
