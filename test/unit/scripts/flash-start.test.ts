import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { PROJECT } from "../../../src/paths.ts";
import { openBoard } from "./parts.ts";

/** The signals' traps, as flash.sh sets them. */
const traps =
  readFileSync(join(PROJECT, "scripts/flash.sh"), "utf8")
    .match(/^trap .*$/gm)
    ?.join("\n") ?? "";

type Given = { readonly runs: boolean; readonly words: string; readonly doctor?: string };

/** The end of flash.sh on a board on which the cart runs or not; `doctor` is what its look does. */
function end(t: TestContext, { runs, words, doctor = "exit 0" }: Given) {
  const board = openBoard(t);
  const running = join(board.root, "running");
  if (runs) board.put("running", "");
  const verbs = `is-active) [[ -e ${running} ]];; stop) rm -f ${running};; start) touch ${running};;`;
  board.tool("systemctl", `echo "CALL $1"; case $1 in ${verbs} esac`);
  board.tool("runuser", `echo CALL doctor; ${doctor}`);
  const { status, out, err } = board.run(["command", "units"], `${traps}\n${words}; start_cart; finish`);
  const calls = [...out.matchAll(/^CALL (.*)$/gm)].map(([, call]) => call);
  return { status, out, err, calls: calls.filter(call => call !== "is-active"), runs: existsSync(running) };
}

describe("the cart at the end of flash.sh", () => {
  it("is left alone where it runs and nothing has changed: somebody may be shopping", t => {
    const { status, out, calls, runs } = end(t, { runs: true, words: "changes=0" });
    assert.deepEqual([status, calls, runs], [0, [], true]);
    assert.match(out, /the cart runs on; .* stop it first(.|\n)*everything was as it should be/);
  });

  it("is stopped for the doctor and started, where something has changed or it did not run", t => {
    for (const given of [
      { runs: true, words: "changes=2" },
      { runs: false, words: "changes=0" },
    ]) {
      const { calls, runs } = end(t, given);
      assert.deepEqual([calls, runs], [["stop", "doctor", "start"], true]);
    }
  });

  it("is started although the doctor finds something", t => {
    const { status, out, runs } = end(t, { runs: true, words: "changes=2", doctor: "exit 1" });
    assert.deepEqual([status, runs], [0, true]);
    assert.match(out, /see above; mend it/);
  });

  it("stays as it was with --no-start", t => {
    const ran = end(t, { runs: true, words: "changes=2 start=no" });
    assert.deepEqual([ran.calls, ran.runs], [[], true]);
    assert.match(ran.out, /runs on as it was started .* restart stepout-cart` takes over/);
    const stood = end(t, { runs: false, words: "changes=2 start=no" });
    assert.deepEqual([stood.calls, stood.runs], [["stop", "doctor"], false]);
  });

  for (const [signal, code] of [
    ["INT", 130],
    ["TERM", 143],
    ["HUP", 129],
  ] as const) {
    it(`runs again where ${signal} ends the script while the doctor looks, and only if it ran`, t => {
      const doctor = `kill -${signal} $PPID; exit 1`;
      const ran = end(t, { runs: true, words: "changes=2", doctor });
      assert.deepEqual([ran.status, ran.runs], [code, true]);
      assert.doesNotMatch(ran.out, /Done/);
      assert.equal(end(t, { runs: false, words: "changes=2", doctor }).runs, false);
    });
  }

  it("that does not start is told with where it says why", t => {
    const words = "changes=2; systemctl() { [[ $1 != start ]]; }";
    const { status, err } = end(t, { runs: false, words });
    assert.equal(status, 1);
    assert.match(err, /the cart did not start; `journalctl -u stepout-cart/);
  });

  it("is restarted by the run after one that was cut off behind the switch, and only then", t => {
    const board = openBoard(t);
    // Each start of the cart has a number of its own, as systemd gives it.
    board.put("number", "1");
    const number = join(board.root, "number");
    const verbs = `show) [[ $* != *Invocation* ]] || cat ${number};; start) echo 2 >${number};;`;
    board.tool("systemctl", `[[ $1 == show ]] || echo "CALL $1"; case $1 in ${verbs} esac`);
    board.tool("runuser", "exit 0");
    const run = (words: string) => board.run(["command", "units"], `${words}; start_cart; finish`).out;
    const cut = board.run(["command", "units"], 'act "point current to r2" true; exit 130');
    assert.equal(cut.status, 130);
    assert.match(run("changes=0"), /CALL stop\n(.*\n)*.*start the cart\nCALL start\n/);
    assert.match(run("changes=0"), /the cart runs on; (.|\n)*everything was as it should be/);
    // What --no-start left is taken over by a restart by hand as well.
    assert.match(run("start=no; act change true"), /--no-start/);
    board.put("number", "3");
    assert.match(run("changes=0"), /the cart runs on; /);
  });

  it("has its units read by systemd where a cut run wrote them and came no further", t => {
    const board = openBoard(t);
    board.tool(
      "systemctl",
      `if [[ $* == *NeedDaemonReload* ]]; then echo no; echo; echo yes; else echo "CALL $*"; fi`,
    );
    const { out } = board.run(["units"], "reload_units 0");
    assert.match(out, /CALL daemon-reload\n/);
  });

  it("is only spoken of in a dry run", t => {
    const { calls, out } = end(t, { runs: true, words: "dry_run=yes" });
    assert.deepEqual(calls, []);
    assert.match(out, /would stop the cart for the doctor and start it, if/);
  });
});
