import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openClients } from "../../../../src/device/screen/clients.ts";
import { loadProductPictures } from "../../../../src/device/screen/product-pictures.ts";
import { openScreenServer, type ScreenServerOptions } from "../../../../src/device/screen/server.ts";
import { isFault } from "../../../../src/fault.ts";

const BILL = "01a204ce-4a06-7413-a2a6-d1468a7bfc95";

/** A server with a page of four words; what was answered is kept. */
async function opened(t: TestContext, options: Partial<ScreenServerOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "stepout-page-"));
  for (const name of ["index.html", "page.js", "page.css", "icon.svg"]) {
    writeFileSync(join(folder, name), name);
  }
  const answers: unknown[] = [];
  const server = await openScreenServer({
    port: 0,
    folder,
    answer: async said => {
      answers.push(said);
      return "noted";
    },
    bill: billId => (billId === BILL ? '{"bill":1}' : undefined),
    ...options,
  });
  t.after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/answers`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    }).then(answer => answer.status);
  return { server, answers, post, get: (path: string) => fetch(server.url + path) };
}

/** A client by hand: reads only when it is told to. */
function listening(t: TestContext, url: string, path = "/events"): { socket: Socket; heard(): string } {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  t.after(() => socket.destroy());
  let text = "";
  socket.setEncoding("utf8").on("data", part => {
    text += part;
  });
  socket.on("error", () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return { socket, heard: () => text };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    assert.ok(tries < 1000, "waited in vain");
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

test("the page, its bills and nothing else are served, with a strict policy", async t => {
  const { get } = await opened(t);
  const page = await get("/");
  assert.equal(await page.text(), "index.html");
  assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'; script-src 'self';/);
  assert.equal(await (await get(`/bills/${BILL}`)).text(), "index.html");
  assert.equal(await (await get(`/bills/${BILL}.json`)).text(), '{"bill":1}');
  for (const path of [`/bills/${BILL.replace("0", "1")}.json`, "/../package.json", "/metrics", "/x"]) {
    assert.equal((await get(path)).status, 404, path);
  }
});

test("a request under another name is refused: a foreign page may point its name at this machine", async t => {
  const { server } = await opened(t);
  const status = await new Promise(resolve => {
    const { port } = new URL(server.url);
    request({ port, host: "127.0.0.1", headers: { host: "evil.example" } }, answer => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  assert.equal(status, 421);
});

test("answers come only from our own page, as JSON, and short", async t => {
  const { post, answers } = await opened(t);
  assert.equal(await post('{"sku":"water","quantity":2}'), 204);
  assert.equal(await post('{"sku":"water","quantity":2}', { origin: "http://evil.example" }), 403);
  assert.equal(await post('{"sku":"water","quantity":2}', { "content-type": "text/plain" }), 403);
  assert.equal(await post(`"${"x".repeat(2000)}"`), 204);
  assert.equal(await post("no json"), 204);
  assert.deepEqual(answers, [{ sku: "water", quantity: 2 }, undefined, undefined]);
});

test("a page that was built anew has another edition, the same page the same", async t => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-page-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["index.html", "page.js", "page.css", "icon.svg"])
    writeFileSync(join(folder, name), name);
  const first = await opened(t, { folder });
  const again = await opened(t, { folder });
  writeFileSync(join(folder, "page.js"), "page.jt");
  const mended = await opened(t, { folder });
  assert.equal(first.server.edition, again.server.edition);
  assert.notEqual(first.server.edition, mended.server.edition);
});

test("whoever comes hears the newest state first, and then every change", async t => {
  const { server } = await opened(t);
  server.show('{"n":1}');
  const client = listening(t, server.url);
  await until(() => client.heard().includes('data: {"n":1}'));
  server.show('{"n":2}');
  await until(() => client.heard().includes('data: {"n":2}'));
});

test("one client too many is turned away, and its place is free when another goes", async t => {
  const { server, get } = await opened(t, { clients: { most: 1 } });
  const first = listening(t, server.url);
  await until(() => server.clients.count === 1);
  assert.equal((await get("/events")).status, 503);
  first.socket.destroy();
  await until(() => server.clients.count === 0);
  listening(t, server.url);
  await until(() => server.clients.count === 1);
});

const big = (n: number) => JSON.stringify({ n, filling: "x".repeat(500_000) });

test("a client that does not read is told only the newest once it reads again", async t => {
  const { server } = await opened(t, { clients: { patienceMs: 60_000 } });
  const slow = listening(t, server.url);
  const quick = listening(t, server.url);
  await until(() => server.clients.count === 2);
  slow.socket.pause();
  for (let n = 1; n <= 30; n += 1) {
    server.show(big(n));
    await new Promise(resolve => setImmediate(resolve));
  }
  await until(() => quick.heard().includes('{"n":30,'));
  slow.socket.resume();
  await until(() => slow.heard().includes('{"n":30,'));
  const states = slow.heard().split("data: ").length - 1;
  assert.ok(states < 30, `${states} states came: it was queued for`);
});

test("a client that never reads is dropped, and the others hear everything", async t => {
  const { server } = await opened(t, { clients: { patienceMs: 50 } });
  const frozen = listening(t, server.url);
  await until(() => server.clients.count === 1);
  frozen.socket.pause();
  const well = listening(t, server.url);
  await until(() => server.clients.count === 2);
  for (let n = 1; n <= 30; n += 1) {
    server.show(big(n));
    await new Promise(resolve => setImmediate(resolve));
  }
  await until(() => server.clients.dropped === 1 && server.clients.count === 1);
  await until(() => well.heard().includes('{"n":30,'));
});

test("a port that is taken, or a page that is not built, is said in one sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise(resolve => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const options = { port, answer: async () => "noted" as const, bill: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "stepout-page-"));
  await assert.rejects(openScreenServer({ ...options, folder }), error => {
    return isFault(error, "screen") && /npm run build/.test(error.message);
  });
  for (const name of ["index.html", "page.js", "page.css", "icon.svg"]) writeFileSync(join(folder, name), "");
  await assert.rejects(openScreenServer({ ...options, folder }), error => isFault(error, "screen"));
  other.close();
  rmSync(folder, { recursive: true });
});

test("the maker's view is served only where it is wanted, and only its own cameras' pictures", async t => {
  const plain = await opened(t);
  for (const path of ["/debug", "/debug/events", "/debug/pictures/shelf-1"]) {
    assert.equal((await plain.get(path)).status, 404, path);
  }
  const clients = openClients();
  const picture = (camera: string) => (camera === "shelf-1" ? Buffer.from("jpeg") : undefined);
  const { get, server } = await opened(t, { maker: { clients, picture } });
  assert.equal(await (await get("/debug")).text(), "index.html");
  const answer = await get("/debug/pictures/shelf-1");
  assert.deepEqual([answer.headers.get("content-type"), await answer.text()], ["image/jpeg", "jpeg"]);
  for (const path of ["/debug/pictures/other", "/debug/pictures/..%2Fkey", "/debug/steer"]) {
    assert.equal((await get(path)).status, 404, path);
  }
  clients.tell("{}");
  const client = listening(t, server.url, "/debug/events");
  await until(() => client.heard().includes("data: {}"));
});

test("products' pictures are served by SKU, whatever signs it has", async t => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-pictures-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "milk.webp"), "m");
  writeFileSync(join(folder, "a%2Fb c.png"), "ab");
  writeFileSync(join(folder, "notes.txt"), "no picture");
  writeFileSync(join(folder, "poster.jpg"), Buffer.alloc(100_001));
  const troubles: string[] = [];
  const { files, pictureOf } = loadProductPictures(folder, trouble => troubles.push(trouble));
  assert.equal(files.size, 2);
  assert.match(troubles.join(), /^poster.jpg is left out/);
  const { server } = await opened(t, { pictures: files });
  const answer = await fetch(server.url + pictureOf("a/b c"));
  assert.deepEqual([answer.headers.get("content-type"), await answer.text()], ["image/png", "ab"]);
  assert.ok((await fetch(server.url + pictureOf("milk"))).ok);
  assert.equal(pictureOf("notes"), undefined);
  assert.equal((await fetch(`${server.url}/pictures/..%2Fmilk`)).status, 404);
});

test("a picture with the ending that a camera gives it is one too", t => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-pictures-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["milk.JPG", "pear.jpeg"]) writeFileSync(join(folder, name), "x");
  const { pictureOf } = loadProductPictures(folder, assert.fail);
  assert.deepEqual([pictureOf("milk"), pictureOf("pear")], ["/pictures/milk", "/pictures/pear"]);
});

test("a folder of pictures that is not there is told, and no screen is lost", () => {
  const troubles: string[] = [];
  const { files } = loadProductPictures("/nowhere", trouble => troubles.push(trouble));
  assert.equal(files.size, 0);
  assert.match(troubles.join(), /cannot be read .*screen.pictures/);
});

test("a picture whose name cannot be read is named, and the others are shown", t => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-pictures-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["apple.png", "juice 100%.png", "juice 50%25.png", "pear.png"])
    writeFileSync(join(folder, name), "x");
  const troubles: string[] = [];
  const { files, pictureOf } = loadProductPictures(folder, trouble => troubles.push(trouble));
  assert.deepEqual([...files.keys()], ["/pictures/apple", "/pictures/juice%2050%25", "/pictures/pear"]);
  assert.equal(pictureOf("juice 50%"), "/pictures/juice%2050%25");
  assert.match(
    troubles.join(),
    /^juice 100%\.png is left out: write a % in its name as %25; see screen\.pictures/,
  );
  assert.equal(pictureOf("caf\ud83d"), undefined, "half of a character has no picture");
});
