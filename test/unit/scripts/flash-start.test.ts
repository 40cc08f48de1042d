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

  it("is only spoken of in a dry run", t => {
    const { calls, out } = end(t, { runs: true, words: "dry_run=yes" });
    assert.deepEqual(calls, []);
    assert.match(out, /would stop the cart for the doctor and start it, if/);
  });
});
