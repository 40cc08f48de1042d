import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import dgram from "unix-dgram";
import { holdLifeline } from "../../../src/cart/lifeline.ts";
import { type Notice, noticeText, openNotifier } from "../../../src/device/systemd/notify.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

function held(watchdogMs: number | undefined) {
  const told: Notice[] = [];
  let stuck: string | undefined;
  const lifeline = holdLifeline({
    notifier: { watchdogMs, tell: notice => void told.push(notice), [Symbol.dispose]() {} },
    progress: { heard() {}, stuck: () => stuck },
    status: () => "shopping",
    nowMs: () => 0,
    log,
  });
  return {
    told,
    lifeline,
    get: (words: string | undefined) => {
      stuck = words;
    },
  };
}

describe("the lifeline to systemd", () => {
  it("says ready first, feeds the watchdog while all moves, and not while something is stuck", t => {
    t.mock.timers.enable({ apis: ["setInterval"] });
    const { told, lifeline, get } = held(30_000);
    assert.deepEqual(told.splice(0), [{ READY: "1" }, { WATCHDOG: "1", STATUS: "shopping" }]);
    t.mock.timers.tick(10_000);
    assert.deepEqual(told.splice(0), [{ WATCHDOG: "1", STATUS: "shopping" }]);
    get("no picture");
    t.mock.timers.tick(20_000);
    assert.deepEqual(told.splice(0), [{ STATUS: "stuck: no picture" }, { STATUS: "stuck: no picture" }]);
    get(undefined);
    t.mock.timers.tick(10_000);
    assert.deepEqual(told.splice(0), [{ WATCHDOG: "1", STATUS: "shopping" }]);
    lifeline[Symbol.dispose]();
    t.mock.timers.tick(60_000);
    assert.deepEqual(told, [{ STOPPING: "1", STATUS: "stopping" }]);
  });

  it("writes one KEY=value a line, whatever a status holds", () => {
    assert.equal(noticeText({ READY: "1", STATUS: "a\nWATCHDOG=1" }), "READY=1\nSTATUS=a WATCHDOG=1\n");
  });

  it("goes nowhere without systemd, and says so of a socket that it cannot use", async () => {
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    using plain = await openNotifier({ WATCHDOG_USEC: "30000000" }, warn);
    assert.equal(plain.watchdogMs, undefined);
    plain.tell({ READY: "1" });
    assert.deepEqual(warnings, []);
    using gone = await openNotifier({ NOTIFY_SOCKET: "/nowhere/notify" }, warn);
    gone.tell({ READY: "1" });
    gone.tell({ READY: "1" });
    assert.equal(warnings.length, 1, "once is enough");
    using abstract = await openNotifier({ NOTIFY_SOCKET: "@notify" }, warn);
    abstract.tell({ READY: "1" });
    assert.match(warnings[1] ?? "", /abstract/);
  });

  it("says ready again where systemd could not hear it the first time, and only until then", async t => {
    const folder = mkdtempSync(join(tmpdir(), "stepout-notify-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "socket");
    using notifier = await openNotifier({ NOTIFY_SOCKET: path }, () => {});
    notifier.tell({ READY: "1" });
    notifier.tell({ WATCHDOG: "1" });
    const receiver = dgram.createSocket("unix_dgram") as unknown as {
      bind(path: string): void;
      on(event: "message", listener: (bytes: Buffer) => void): void;
      close(): void;
    };
    t.after(() => receiver.close());
    const heard: string[] = [];
    const both = new Promise<void>(resolve =>
      receiver.on("message", bytes => {
        if (heard.push(bytes.toString()) === 2) resolve();
      }),
    );
    receiver.bind(path);
    notifier.tell({ WATCHDOG: "1" });
    notifier.tell({ WATCHDOG: "1" });
    await both;
    assert.deepEqual(heard, ["READY=1\nWATCHDOG=1\n", "WATCHDOG=1\n"]);
  });

  it("does not feed the watchdog of another process", async () => {
    const env = { NOTIFY_SOCKET: "/nowhere/notify", WATCHDOG_USEC: "30000000" };
    using ours = await openNotifier({ ...env, WATCHDOG_PID: String(process.pid) }, () => {});
    assert.equal(ours.watchdogMs, 30_000);
    using theirs = await openNotifier({ ...env, WATCHDOG_PID: "1" }, () => {});
    assert.equal(theirs.watchdogMs, undefined);
  });
});
