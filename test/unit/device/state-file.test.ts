import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { type CartState, newCart } from "../../../src/billing/cart-state.ts";
import { storageFault as storageErrorOf } from "../../../src/device/state-file/adapter.ts";
import { stateVersion, unwrap, wrap } from "../../../src/device/state-file/envelope.ts";
import { openStateFile, type StateFile } from "../../../src/device/state-file/state-file.ts";
import { isFault } from "../../../src/fault.ts";

const numbered = (sequence: number): CartState => ({ ...newCart("cart-7"), sequence });

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "stepout-state-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const opened = (dir: string): Promise<StateFile> => openStateFile({ dir, cartId: "cart-7" });

/** Writes the states one after another; the copy of the last one is on disk when this resolves. */
async function written(dir: string, ...states: CartState[]): Promise<void> {
  const file = await opened(dir);
  for (const state of states) await file.write(state);
  await file.settled();
}

const storageFault = (words: RegExp) => (error: unknown) =>
  isFault(error, "storage") && words.test(error.message);

test("a cart that never ran here finds nothing, and later what was written last", async t => {
  const dir = join(await folder(t), "made", "here");
  assert.equal((await opened(dir)).found, undefined);
  await written(dir, numbered(1), numbered(2));
  const again = await opened(dir);
  assert.deepEqual([again.found, again.warning], [numbered(2), undefined]);
  assert.deepEqual((await readdir(dir)).sort(), ["cart.copy.json", "cart.json", "cart.lock"]);
});

const damages: readonly [name: string, damage: (text: string) => string][] = [
  ["cut in half", text => text.slice(0, text.length / 2)],
  ["without its last byte", text => text.slice(0, -1)],
  ["emptied", () => ""],
  ["with a flipped digit", text => text.replace('"sequence":2', '"sequence":3')],
  ["that claims a newer version", text => text.replace(`"version":${stateVersion}`, '"version":9')],
  ["of another program", () => "{}\n[]\n"],
];

for (const [name, damage] of damages) {
  test(`a file ${name} is replaced by its copy, with a warning and nothing lost`, async t => {
    const dir = await folder(t);
    await written(dir, numbered(1), numbered(2));
    const path = join(dir, "cart.json");
    await writeFile(path, damage(await readFile(path, "utf8")));
    const file = await opened(dir);
    assert.deepEqual(file.found, numbered(2));
    assert.match(file.warning ?? "", /cart\.json is damaged .*copy/);
    await file.write(numbered(3));
    assert.deepEqual((await opened(dir)).found, numbered(3));
  });

  test(`two files ${name} are refused in one sentence instead of starting at number 1`, async t => {
    const dir = await folder(t);
    await written(dir, numbered(1), numbered(2));
    for (const path of ["cart.json", "cart.copy.json"].map(file => join(dir, file))) {
      await writeFile(path, damage(await readFile(path, "utf8")));
    }
    await assert.rejects(opened(dir), storageFault(/restore one from a backup/));
  });
}

test("a damaged copy does not disturb a whole file", async t => {
  const dir = await folder(t);
  await written(dir, numbered(1));
  await writeFile(join(dir, "cart.copy.json"), "");
  assert.deepEqual((await opened(dir)).found, numbered(1));
});

test("a copy that can no longer be kept is told, once until it is mended, and the writes go on", async t => {
  const dir = await folder(t);
  const warnings: string[] = [];
  const file = await openStateFile({ dir, cartId: "cart-7", warn: message => warnings.push(message) });
  const write = async (sequence: number) => {
    await file.write(numbered(sequence));
    await file.settled();
  };
  await write(1);
  for (const sequence of [2, 4]) {
    // As another user's file, or a bad block of the card, would refuse the copy alone.
    await mkdir(join(dir, "cart.copy.json.tmp"));
    await write(sequence);
    await write(sequence + 1);
    await rm(join(dir, "cart.copy.json.tmp"), { recursive: true });
    await write(sequence + 1);
  }
  assert.equal(warnings.length, 2);
  assert.match(
    warnings[0] ?? "",
    /^No copy of the cart's state is kept: .*cart\.copy\.json cannot be written/,
  );
  await rm(join(dir, "cart.json"));
  assert.deepEqual((await opened(dir)).found, numbered(5));
});

test("a write waits for the copy of the one before: two that write one copy at once would spoil it", async t => {
  const dir = await folder(t);
  const steps: string[] = [];
  let release = () => {};
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  const step = async (name: string) => {
    steps.push(name);
    if (name === "copy:written") await held;
  };
  const file = await openStateFile({ dir, cartId: "cart-7", step });
  await file.write(numbered(1));
  const second = file.write(numbered(2));
  while (!steps.includes("copy:written")) await new Promise(setImmediate);
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  assert.equal(steps.filter(name => name === "state:before-write").length, 1);
  release();
  await second;
  await file.settled();
  assert.equal(steps.filter(name => name === "copy:durable").length, 2);
});

test("a missing file is replaced by its copy", async t => {
  const dir = await folder(t);
  await written(dir, numbered(1));
  await rm(join(dir, "cart.json"));
  const file = await opened(dir);
  assert.deepEqual(file.found, numbered(1));
  assert.match(file.warning ?? "", /missing/);
});

test("of two sound files the newer one counts, so that no number is given out twice", async t => {
  const dir = await folder(t);
  await written(dir, numbered(1));
  const path = join(dir, "cart.json");
  const old = await readFile(path);
  await written(dir, numbered(2), numbered(3));
  await writeFile(path, old);
  const file = await opened(dir);
  assert.deepEqual(file.found, numbered(3));
  assert.match(file.warning ?? "", /cart\.json is older than its copy/);
  await file.write(numbered(4));
  await file.settled();
  await writeFile(join(dir, "cart.copy.json"), old);
  const again = await opened(dir);
  assert.deepEqual([again.found, again.warning], [numbered(4), undefined]);
});

test("any one flipped bit of a state file is noticed", () => {
  const bytes = Buffer.from(wrap({ generation: 7, state: numbered(2) }));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      const found = unwrap(flipped.toString("utf8"));
      // A flip in the header's own punctuation or names may leave the meaning whole; never another meaning.
      if (found.kind === "whole") assert.deepEqual(found, unwrap(bytes.toString("utf8")));
      assert.notEqual(found.kind, "newer");
    }),
    { numRuns: 500 },
  );
});

for (const [newer, other] of [
  ["cart.json", "copy"],
  ["cart.copy.json", "main file"],
] as const) {
  test(`a state of a newer version in ${newer} is refused, even where the ${other} could be read`, async t => {
    const dir = await folder(t);
    await written(dir, numbered(1));
    const body = '{"version":2}';
    const sha256 = createHash("sha256").update(`2\n9\n${body}`).digest("hex");
    const head = JSON.stringify({ format: "stepout-state", version: 2, generation: 9, sha256 });
    await writeFile(join(dir, newer), `${head}\n${body}\n`);
    await assert.rejects(opened(dir), storageFault(/newer version .*install that version/));
  });
}

test("a state of another cart is refused", async t => {
  const dir = await folder(t);
  await written(dir, numbered(1));
  await assert.rejects(openStateFile({ dir, cartId: "cart-8" }), storageFault(/cart-7, not of cart-8/));
});

test("a whole checksum around a wrong shape is refused", async t => {
  const dir = await folder(t);
  const wrong = { ...numbered(1), outbox: { waiting: {}, done: [] } } as unknown as CartState;
  await writeFile(join(dir, "cart.json"), wrap({ generation: 1, state: wrong }));
  await assert.rejects(opened(dir), storageFault(/shape/));
});

test("a folder that cannot be made is one clear sentence", async t => {
  const dir = await folder(t);
  await writeFile(join(dir, "file"), "");
  await assert.rejects(opened(join(dir, "file", "state")), storageFault(/cannot be written/));
});

test("a folder in the file's place is one clear sentence", async t => {
  const dir = await folder(t);
  await mkdir(join(dir, "cart.json"));
  await assert.rejects(opened(dir), storageFault(/cannot be read/));
});

/** `BOOT PID START` of a process, as proc(5) tells it. */
async function lockOf(pid: number): Promise<string> {
  const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return `${boot} ${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
}

test("a folder that another living process has is refused", async t => {
  const dir = await folder(t);
  await writeFile(join(dir, "cart.lock"), await lockOf(process.ppid));
  await assert.rejects(opened(dir), storageFault(new RegExp(`in use by process ${process.ppid}`)));
});

test("a lock that was left by a dead process, by another boot or by half a write is taken over", async t => {
  const dir = await folder(t);
  const living = await lockOf(process.ppid);
  const [boot, pid, start] = living.split(" ");
  for (const left of [
    "",
    "nonsense",
    `${boot} 999999999 1`,
    `${boot} ${pid} ${start}1`,
    `x ${pid} ${start}`,
  ]) {
    await writeFile(join(dir, "cart.lock"), left);
    await opened(dir);
    assert.equal(await readFile(join(dir, "cart.lock"), "utf8"), await lockOf(process.pid));
  }
});

const isRoot = process.getuid?.() === 0;

test("another user's folder is one clear sentence", {
  skip: isRoot && "root may write anywhere",
}, async t => {
  const dir = join(await folder(t), "state");
  await mkdir(dir, { mode: 0o500 });
  await assert.rejects(opened(dir), storageFault(/write access/));
});

/** A file system of 64 KB; undefined where this machine does not let us mount one. */
async function tinyDisk(t: TestContext): Promise<string | undefined> {
  const dir = await mkdtemp(join(tmpdir(), "stepout-tiny-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", dir], { stdio: "ignore" });
    t.after(() => execFileSync("umount", ["-l", dir]));
    return dir;
  } catch {
    return undefined;
  }
}

test("a full disk is said once clearly, the old state stays, and writing goes on when there is room", async t => {
  const dir = await tinyDisk(t);
  if (dir === undefined) return t.skip("mounting a small file system needs root");
  await written(dir, numbered(1));
  await writeFile(join(dir, "filler"), Buffer.alloc(64 * 1024)).catch(() => {});
  const file = await opened(dir);
  await assert.rejects(file.write(numbered(2)), storageFault(/disk is full/));
  assert.deepEqual((await opened(dir)).found, numbered(1));
  await rm(join(dir, "filler"));
  await file.write(numbered(3));
  assert.deepEqual((await opened(dir)).found, numbered(3));
});

test("a cart that starts anew on a full disk, where not even its lock can be written, knows its trip", async t => {
  const dir = await tinyDisk(t);
  if (dir === undefined) return t.skip("mounting a small file system needs root");
  await written(dir, numbered(1));
  await writeFile(join(dir, "cart.lock"), "another-boot 4711 1");
  await writeFile(join(dir, "filler"), Buffer.alloc(64 * 1024)).catch(() => {});
  assert.deepEqual((await opened(dir)).found, numbered(1));
});

test("what another user left in the cart's own folder, as after one start by root, is named itself", async t => {
  const dir = await folder(t);
  const [wanted, left] = ["cart.json", "cart.json.tmp"].map(name => join(dir, name));
  const { message: made } = storageErrorOf(wanted ?? "", { code: "EACCES", path: left });
  assert.ok(
    made.startsWith(`${wanted} may not be written (EACCES)`),
    "only the folder keeps it from being made",
  );
  await writeFile(left ?? "", "");
  const { message } = storageErrorOf(wanted ?? "", { code: "EACCES", path: left });
  assert.ok(message.startsWith(`${left} may not be written (EACCES)`));
  assert.match(message, /: give both to that user\.$/);
});

test("a user whose share of the disk is used up is told that it is full", () => {
  const error = Object.assign(new Error("EDQUOT: quota exceeded, write"), { code: "EDQUOT" });
  assert.match(storageErrorOf("/state/cart.json", error).message, /^The disk is full, .*free some space/);
});

test("a disk that the kernel mounted read-only is no matter of rights", () => {
  const { message } = storageErrorOf(
    "/state/cart.json",
    Object.assign(new Error("read-only"), { code: "EROFS" }),
  );
  assert.match(message, /^\/state\/cart\.json lies on a disk that takes no writes.*`dmesg`/);
  assert.doesNotMatch(message, /write access/);
});
