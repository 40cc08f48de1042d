import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { validate, version } from "uuid";
import { ids } from "../../../src/device/ids.ts";
import { canonical, openKeys, verifyBill } from "../../../src/device/keys.ts";
import { isFault } from "../../../src/fault.ts";

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "stepout-keys-"));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}

test("the key is made on first use for its owner alone and is the same afterwards", t => {
  const dir = join(folder(t), "state");
  const keys = openKeys(dir);
  assert.equal(statSync(join(dir, "signing-key.pem")).mode & 0o777, 0o600);
  assert.equal(openKeys(dir).publicKey, keys.publicKey);
  assert.equal(openKeys(dir).sign("a"), keys.sign("a"));
});

test("a signature verifies with nothing but the published key", t => {
  const keys = openKeys(folder(t));
  const key = createPublicKey({ key: Buffer.from(keys.publicKey, "base64"), format: "der", type: "spki" });
  assert.ok(verify(null, Buffer.from("héllo"), key, Buffer.from(keys.sign("héllo"), "base64")));
});

test("a bill verifies in any order of its fields, and not with one of them changed or added", t => {
  const keys = openKeys(folder(t));
  const unsigned = { total: 5, lines: [{ sku: "a", quantity: 1 }], name: "Bär" };
  const bill = { ...unsigned, signature: keys.sign(canonical(unsigned)) };
  const { name, ...rest } = bill;
  assert.ok(verifyBill(bill, keys.publicKey));
  assert.ok(verifyBill({ name, ...rest }, keys.publicKey));
  assert.ok(!verifyBill({ ...bill, total: 4 }, keys.publicKey));
  assert.ok(!verifyBill({ ...bill, extra: 1 }, keys.publicKey));
  assert.ok(!verifyBill(bill, openKeys(folder(t)).publicKey));
  for (const nonsense of [null, 7, {}, { signature: 7 }, { ...bill, signature: "?" }]) {
    assert.ok(!verifyBill(nonsense, keys.publicKey));
  }
  assert.ok(!verifyBill(bill, "not a key"));
});

test("canonical JSON is that of RFC 8785, section 3.2.2 and 3.2.3", () => {
  const value = {
    numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
    "€": 1,
    "\r": 2,
    "1": 3,
    literals: [null, true],
  };
  assert.equal(
    canonical(value),
    '{"\\r":2,"1":3,"literals":[null,true],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"€":1}',
  );
});

test("a key that others can read, and a file that is no key, are refused", t => {
  const dir = folder(t);
  openKeys(dir);
  const path = join(dir, "signing-key.pem");
  chmodSync(path, 0o640);
  assert.throws(
    () => openKeys(dir),
    error => isFault(error, "storage") && /chmod 600/.test(error.message),
  );
  writeFileSync(path, "not a key");
  chmodSync(path, 0o600);
  assert.throws(
    () => openKeys(dir),
    error => isFault(error, "storage") && /no Ed25519 key.*refuse bills that wait/.test(error.message),
  );
});

test("a key of another kind is refused at the start, not at the first bill", t => {
  const dir = folder(t);
  for (const pem of [
    generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }),
    generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }),
  ]) {
    writeFileSync(join(dir, "signing-key.pem"), pem, { mode: 0o600 });
    assert.throws(
      () => openKeys(dir),
      error => isFault(error, "storage") && /no Ed25519 key/.test(error.message),
    );
  }
});

test("one bill has one signature: no other spelling of it, and none by another kind of key", t => {
  const keys = openKeys(folder(t));
  const unsigned = { total: 5 };
  const signature = keys.sign(canonical(unsigned));
  // 64 bytes are 86 letters of base64; the last one has four bits to spare.
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const other = letters[letters.indexOf(signature[85] ?? "") + 1];
  const respelt = `${signature.slice(0, 85)}${other}==`;
  assert.deepEqual(Buffer.from(respelt, "base64"), Buffer.from(signature, "base64"));
  assert.ok(verifyBill({ ...unsigned, signature }, keys.publicKey));
  assert.ok(!verifyBill({ ...unsigned, signature: respelt }, keys.publicKey));
  assert.ok(!verifyBill({ ...unsigned, signature: signature.replaceAll("=", "") }, keys.publicKey));

  const strange = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const published = strange.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const signed = sign(null, Buffer.from(canonical(unsigned)), strange.privateKey).toString("base64");
  assert.ok(!verifyBill({ ...unsigned, signature: signed }, published));
});

test("a key that a folder in its way keeps from being read or made is one sentence with its mend", t => {
  const dir = folder(t);
  const inTheWay = (name: string) => mkdirSync(join(dir, name), { mode: 0o700 });
  inTheWay("signing-key.pem");
  assert.throws(
    () => openKeys(dir),
    error => isFault(error, "storage") && /cannot be read .*; give the file to the user/.test(error.message),
  );
  rmdirSync(join(dir, "signing-key.pem"));
  inTheWay("signing-key.pem.part");
  assert.throws(
    () => openKeys(dir),
    error =>
      isFault(error, "storage") && /cannot be written .*; mend that, or name another/.test(error.message),
  );
});

test("what a power cut left of a key is not the key, and neither its rights", t => {
  const dir = folder(t);
  const path = join(dir, "signing-key.pem");
  writeFileSync(`${path}.part`, "half a key, and much longer than any that is whole ".repeat(99), {
    mode: 0o644,
  });
  const { publicKey } = openKeys(dir);
  assert.equal(openKeys(dir).publicKey, publicKey);
  assert.deepEqual(readdirSync(dir), ["signing-key.pem"]);
});

test("a bill's id is a UUIDv7 of the closing time that only the trip and the time decide", () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const id = ids.billId(at, "trip-1");
  assert.ok(validate(id));
  assert.equal(version(id), 7);
  assert.equal(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16), at);
  assert.equal(ids.billId(at, "trip-1"), id);
  assert.notEqual(ids.billId(at, "trip-2"), id);
  assert.notEqual(ids.tripId(at), ids.tripId(at));
});
