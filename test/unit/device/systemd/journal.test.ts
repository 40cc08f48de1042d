import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import dgram from "unix-dgram";
import { journalEntry, openJournal } from "../../../../src/device/systemd/journal.ts";
import { openLog } from "../../../../src/log.ts";
import { PROJECT } from "../../../../src/paths.ts";

describe("a line for systemd's journal", () => {
  it("is the line itself, its priority, and bill, trip and camera as fields", () => {
    const line = '{"level":40,"billId":"b1","tripId":"t1","camera":"basket-1","msg":"the bill waits"}';
    assert.equal(
      journalEntry(`${line}\n`).toString(),
      `MESSAGE=${line}\nPRIORITY=4\nSYSLOG_IDENTIFIER=stepout\n` +
        "STEPOUT_BILL_ID=b1\nSTEPOUT_TRIP_ID=t1\nSTEPOUT_CAMERA=basket-1\n",
    );
  });

  it("has syslog's number for each level, and only fields that are there", () => {
    const priority = (level: number) => /PRIORITY=(.)\n/.exec(journalEntry(`{"level":${level}}`).toString());
    assert.deepEqual(
      [20, 30, 40, 50].map(level => priority(level)?.[1]),
      ["7", "6", "4", "3"],
    );
    assert.doesNotMatch(journalEntry('{"level":30,"billId":7}').toString(), /STEPOUT/);
  });

  it("lets no value smuggle in a field: one with a line end has its length before it", () => {
    const bytes = journalEntry('{"level":30,"camera":"ä\\nPRIORITY=0"}');
    const named = Buffer.from("STEPOUT_CAMERA\n");
    const at = bytes.indexOf(named) + named.length;
    assert.equal(bytes.readBigUInt64LE(at), 13n);
    assert.equal(bytes.subarray(at + 8).toString(), "ä\nPRIORITY=0\n");
  });
});

/** The receiving half of the package, which the program itself has no use for. */
type Receiver = {
  bind(path: string): void;
  on(event: "message", listener: (bytes: Buffer) => void): void;
  close(): void;
};

describe("the journal", () => {
  const { dev, ino } = fstatSync(2);
  const here = { JOURNAL_STREAM: `${dev}:${ino}` };

  it("gets what the log says, through its socket", async t => {
    const folder = mkdtempSync(join(tmpdir(), "stepout-journal-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const receiver = dgram.createSocket("unix_dgram") as unknown as Receiver;
    t.after(() => receiver.close());
    const arrived = new Promise<string>(resolve =>
      receiver.on("message", bytes => resolve(bytes.toString())),
    );
    receiver.bind(join(folder, "socket"));
    using journal = await openJournal(here, join(folder, "socket"));
    openLog("info", journal).warn({ camera: "basket-1" }, "camera lost");
    assert.match(
      await arrived,
      /^MESSAGE=\{"level":40,.*"msg":"camera lost"\}\nPRIORITY=4\n.*\nSTEPOUT_CAMERA=basket-1\n$/,
    );
  });

  it("that is not there costs no line: it goes to standard error with its priority", () => {
    const program = `
      import { fstatSync } from "node:fs";
      import { openJournal } from "./src/device/systemd/journal.ts";
      import { openLog } from "./src/log.ts";
      const { dev, ino } = fstatSync(2);
      const journal = await openJournal({ JOURNAL_STREAM: dev + ":" + ino }, "/nowhere/socket");
      openLog("info", journal).error("lost?");
      journal[Symbol.dispose]();`;
    const words = ["--import", "tsx", "--input-type=module", "-e", program];
    const { stderr } = spawnSync(process.execPath, words, { cwd: PROJECT, encoding: "utf8" });
    assert.match(stderr, /^<3>\{"level":50,.*"msg":"lost\?"\}\n$/);
  });

  it("that ended with all its ears ends no cart: the line is lost, and the next step is taken", () => {
    const program = `
      import { fstatSync } from "node:fs";
      import { openJournal } from "./src/device/systemd/journal.ts";
      import { openLog } from "./src/log.ts";
      const { dev, ino } = fstatSync(2);
      const journal = await openJournal({ JOURNAL_STREAM: dev + ":" + ino }, "/nowhere/socket");
      openLog("info", journal).error("nobody hears this");
      console.log("the bill is sealed");
      journal[Symbol.dispose]();`;
    const words = ["--import", "tsx", "--input-type=module", "-e", program];
    const full = openSync("/dev/full", "w");
    const { stdout } = spawnSync(process.execPath, words, {
      cwd: PROJECT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", full],
    });
    closeSync(full);
    assert.equal(stdout, "the bill is sealed\n");
  });

  it("is none where standard error goes elsewhere, as to a file or a terminal", async () => {
    assert.equal(await openJournal({}), undefined);
    assert.equal(await openJournal({ JOURNAL_STREAM: `${dev}:${ino + 1}` }), undefined);
  });
});
