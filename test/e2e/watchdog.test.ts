import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { start, until } from "./program.ts";
import { calmClip, importSampleModel, sampleConfig, shared, withoutShared } from "./sample.ts";

const withoutPython =
  spawnSync("python3", ["--version"]).error === undefined
    ? false
    : "python3, which listens, is not installed";

/** Prints each datagram as one JSON string: what systemd would hear. */
const listener = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("listening", flush=True)
while True: print(json.dumps(s.recv(4096).decode()), flush=True)
`;

describe("stepout run under a service manager", { skip: withoutShared || withoutPython }, () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-watchdog-"));
  const path = join(folder, "notify");
  const heard: string[] = [];
  let systemd: ChildProcess;
  before(async () => {
    await importSampleModel(folder);
    const child = spawn("python3", ["-c", listener, path], { stdio: ["ignore", "pipe", "inherit"] });
    systemd = child;
    const lines = createInterface(child.stdout);
    await once(lines, "line");
    lines.on("line", line => heard.push(JSON.parse(line) as string));
  });
  after(async () => {
    systemd.kill("SIGKILL");
    await once(systemd, "exit");
    rmSync(folder, { recursive: true });
  });
  const signs = () => heard.filter(text => text.includes("WATCHDOG=1")).length;

  it("is ready, lives, falls silent while its loop hangs, lives again and says that it stops", async () => {
    process.env.NOTIFY_SOCKET = path;
    process.env.WATCHDOG_USEC = "600000";
    // Of a clip at full speed the models would take all that the machine has, and its loop's turn with it.
    const config = sampleConfig(folder, yaml => yaml.replace(shared.video, calmClip(folder)));
    await using cart = start("run", "--config", config);
    delete process.env.NOTIFY_SOCKET;
    delete process.env.WATCHDOG_USEC;
    await until("it has been alive for a while", () => signs() >= 5);
    assert.equal(heard[0], "READY=1\n");
    assert.match(heard[1] ?? "", /^WATCHDOG=1\nSTATUS=shopping, 0 lines in the basket/);

    cart.child.kill("SIGSTOP");
    await until("it sends nothing for five of its intervals", async () => {
      const before = heard.length;
      await new Promise(resolve => setTimeout(resolve, 1000));
      return heard.length === before;
    });
    cart.child.kill("SIGCONT");
    const before = signs();
    await until("it lives again", () => signs() > before);

    cart.child.kill("SIGTERM");
    assert.equal(await cart.exited, 0, cart.err());
    await until("it has said so", () => heard.at(-1)?.startsWith("STOPPING=1") === true);
    assert.equal(heard.filter(text => text.includes("READY=1")).length, 1);
  });
});
