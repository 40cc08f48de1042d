import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { certificates, withoutOpenssl } from "../e2e/certificates.ts";

/** `npm run test:flash`: flash.sh for real, into a small Debian that is made once and kept under .hil/. */

const root = join(PROJECT, ".hil/flash-root");
const fresh = join(PROJECT, ".hil/debian");
const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;
const skip =
  process.getuid?.() !== 0
    ? "it needs root, to make a system of its own"
    : !has("debootstrap")
      ? "debootstrap is not installed"
      : withoutOpenssl;

/** An installation takes minutes; one that takes half an hour hangs. */
const call = (program: string, words: readonly string[]) =>
  spawnSync(program, [...words], { cwd: PROJECT, encoding: "utf8", maxBuffer: 1e8, timeout: 1_800_000 });
const flash = (...words: readonly string[]) => call("bash", ["scripts/flash.sh", "--root", root, ...words]);
const inside = (...words: readonly string[]) => call("chroot", [root, ...words]);
const current = () => readlinkSync(join(root, "opt/stepout/current"));

const own = mkdtempSync(join(tmpdir(), "stepout-flash-keys-"));
after(() => rmSync(own, { recursive: true, force: true }));
const files = skip === false ? certificates(own) : undefined;
const cart = [
  ...["--host", "--cart", "cart-017", "--store", "s1", "--broker", "mqtts://broker.example"],
  ...["--ca", files?.ca ?? "", "--cert", files?.clientCert ?? "", "--key", files?.clientKey ?? ""],
];

/** Owner, group and mode of a path in there. */
const access = (path: string) => inside("stat", "-c", "%U:%G %a", path).stdout.trim();
/** Whether a user in there can read a file. */
const reads = (user: string, path: string) =>
  inside("runuser", "-u", user, "--", "head", "-c", "1", path).status === 0;

describe("flash.sh in a fresh Debian", { skip }, () => {
  before(() => {
    mkdirSync(join(PROJECT, ".hil"), { recursive: true });
    if (!existsSync(join(fresh, "etc/debian_version"))) {
      const made = call("debootstrap", ["--variant=minbase", "bookworm", fresh]);
      assert.equal(made.status, 0, made.stdout.slice(-2000));
    }
    rmSync(root, { recursive: true, force: true });
    assert.equal(call("cp", ["-a", fresh, root]).status, 0);
  });

  it("installs a cart that runs as its own user", () => {
    const { status, stdout, stderr } = flash(...cart);
    assert.equal(status, 0, stdout + stderr);
    const version = inside(
      "runuser",
      "-u",
      "stepout",
      "--",
      "/opt/stepout/node/bin/node",
      "/opt/stepout/current/dist/main.js",
      "--version",
    );
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/, version.stderr);
    const loads = inside(
      "/opt/stepout/node/bin/node",
      "-e",
      "process.chdir('/opt/stepout/current'); for (const name of ['unix-dgram', 'epoll', 'onnxruntime-node', 'node-gstreamer-superficial']) require(process.cwd() + '/node_modules/' + name)",
    );
    assert.equal(loads.status, 0, loads.stderr);
    assert.equal(access("/etc/stepout/cart.yaml"), "root:stepout 640");
    assert.equal(access("/var/lib/stepout"), "stepout:stepout 700");
    assert.equal(inside("systemctl", "is-enabled", "stepout-cart.service").stdout, "enabled\n");
  });

  it("closes the certificate's key to all but the cart, which cannot write it", () => {
    assert.equal(access("/etc/stepout/keys"), "root:stepout 750");
    for (const name of ["ca", "cert", "key"])
      assert.equal(access(`/etc/stepout/keys/${name}.pem`), "root:stepout 640", name);
    assert.ok(reads("stepout", "/etc/stepout/keys/key.pem"), "the cart reads its key");
    assert.ok(!reads("nobody", "/etc/stepout/keys/key.pem"), "nobody else does");
    assert.ok(!reads("nobody", "/etc/stepout/cart.yaml"), "nor its configuration");
    const config = readFileSync(join(root, "etc/stepout/cart.yaml"), "utf8");
    for (const name of ["ca", "cert", "key"])
      assert.match(config, new RegExp(`  ${name}: /etc/stepout/keys/${name}\\.pem`));
  });

  it("makes the signing key as the cart's user, whom alone it is readable for", () => {
    const path = "/var/lib/stepout/signing-key.pem";
    assert.equal(access(path), "stepout:stepout 600");
    assert.ok(!reads("nobody", path));
    // As a person types it; the half that comes out is that of the file.
    const words = ["stepout", "key", "--config", "/etc/stepout/cart.yaml", "--json"];
    const told = JSON.parse(inside("runuser", "-u", "stepout", "--", ...words).stdout);
    const half = createPublicKey(readFileSync(join(root, path))).export({ type: "spki", format: "der" });
    assert.deepEqual(told, {
      ...{ type: "key", cart: "cart-017", made: false },
      publicKey: half.toString("base64"),
    });
  });

  it("has nothing to do the second time", () => {
    const { status, stdout, stderr } = flash(...cart);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /everything was as it should be/);
  });

  it("puts a new release beside the old one, and goes back to it and forth again", () => {
    const first = current();
    const readme = join(PROJECT, "dist/.flash-test");
    try {
      appendFileSync(readme, "a new release\n");
      assert.equal(flash(...cart).status, 0);
    } finally {
      rmSync(readme);
    }
    const second = current();
    assert.notEqual(second, first);
    assert.equal(flash("--rollback").status, 0);
    assert.equal(current(), first);
    assert.equal(flash("--rollback").status, 0);
    assert.equal(current(), second);
  });

  it("keeps a configuration that somebody has changed, and refuses another cart's", () => {
    const path = join(root, "etc/stepout/cart.yaml");
    appendFileSync(path, "log: { level: debug }\n");
    assert.equal(flash(...cart).status, 0);
    assert.match(readFileSync(path, "utf8"), /level: debug/);
    const other = flash("--host", "--cart", "cart-18", "--store", "s1");
    assert.equal(other.status, 1);
    assert.match(other.stderr, /is of another cart than cart-18/);
  });
});
