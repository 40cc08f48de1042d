import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { identityOf } from "../../../src/device/state-file/holder.ts";
import { takeFolder } from "../../../src/device/state-file/lock.ts";
import { isFault } from "../../../src/fault.ts";

const dead = "another-boot 4711 1";
const ours = identityOf(process.pid) ?? "";
const rival = identityOf(process.ppid) ?? "";

function folder(t: TestContext, holder = dead): string {
  const dir = mkdtempSync(join(tmpdir(), "stepout-lock-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, "cart.lock"), holder);
  return dir;
}

const holderOf = (dir: string) => readFileSync(join(dir, "cart.lock"), "utf8");
const isTaken = (error: unknown) =>
  isFault(error, "storage") && error.message.includes(`in use by process ${process.ppid};`);

/** Everything that a rival may have done to a dead holder's lock while we looked at it. */
const rivals: readonly [what: string, act: (dir: string) => void][] = [
  ["has replaced it", dir => writeFileSync(join(dir, "cart.lock"), rival)],
  [
    "has taken it over, in the way that this process would have",
    dir => {
      takeFolder(dir, name => {
        if (name !== "claimed") return;
        const [claim = ""] = claimsIn(dir);
        writeFileSync(join(dir, claim), rival);
        throw new Error("enough");
      });
    },
  ],
];

const claimsIn = (dir: string) => readdirSync(dir).filter(name => name.startsWith("cart.lock."));

for (const [what, act] of rivals) {
  test(`a dead holder's lock is not taken over from a rival that ${what} meanwhile`, t => {
    const dir = folder(t);
    const taking = () =>
      takeFolder(dir, name => {
        if (name !== "looked") return;
        try {
          act(dir);
        } catch {
          // The rival stops where it has what it wants.
        }
      });
    assert.throws(taking, isTaken);
    // Nothing of ours is left, and the next look sees the same.
    assert.throws(() => takeFolder(dir), isTaken);
    assert.ok(
      [holderOf(dir), ...claimsIn(dir).map(name => readFileSync(join(dir, name), "utf8"))].includes(rival),
    );
  });
}

test("what starters left that died at any step is followed to its end, taken over and swept up", t => {
  const dir = folder(t);
  for (const step of ["looked", "claimed"] as const) {
    const dying = () =>
      takeFolder(dir, name => {
        if (name !== step) return;
        for (const claim of claimsIn(dir)) writeFileSync(join(dir, claim), `${dead}${claim}`);
        throw new Error("killed here");
      });
    assert.throws(dying, /killed here/);
  }
  linkSync(join(dir, "cart.lock"), join(dir, "cart.lock.0.new"));
  assert.equal(claimsIn(dir).length, 2);
  takeFolder(dir);
  assert.deepEqual([readdirSync(dir), holderOf(dir)], [["cart.lock"], ours]);
});

/** A shell that lives until the test ends; the first word it says. */
async function shell(t: TestContext, program: string, script: string): Promise<string> {
  const child = spawn(program, ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
  t.after(() => child.kill("SIGKILL"));
  return String((await once(child.stdout, "data"))[0]).trim();
}

test("a killed cart that nobody has buried yet, as in a container, holds its folder no longer", async t => {
  const pid = Number(await shell(t, "sh", "sleep 0.3 & echo $!; exec sleep 30"));
  while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) await new Promise(setImmediate);
  assert.equal(identityOf(pid), undefined);
});

test("a process whose name looks like the end of a dead one's lives", async t => {
  const name = join(folder(t), "s) Z (");
  symlinkSync("/bin/sh", name);
  const pid = await shell(t, name, "echo $$; read nothing");
  assert.match(identityOf(Number(pid)) ?? "", new RegExp(` ${pid} \\d+$`));
});

/** A process that takes folders; resolves with those it got. It lives until the test ends. */
async function starter(t: TestContext): Promise<(dirs: readonly string[]) => Promise<string[]>> {
  const program = fileURLToPath(new URL("take-folders.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const said = createInterface(child.stdout)[Symbol.asyncIterator]();
  await said.next();
  return async dirs => {
    child.stdin.write(JSON.stringify(dirs));
    return JSON.parse((await said.next()).value) as string[];
  };
}

test("of many processes that start on a dead cart's folder exactly one gets it", async t => {
  const root = folder(t);
  const dirs = Array.from({ length: 400 }, (_, i) => join(root, String(i)));
  for (const dir of dirs) {
    mkdirSync(dir);
    writeFileSync(join(dir, "cart.lock"), dead);
  }
  const starters = await Promise.all(Array.from({ length: 4 }, () => starter(t)));
  const got = (await Promise.all(starters.map(take => take(dirs)))).flat();
  assert.deepEqual(got.sort(), [...dirs].sort());
});
