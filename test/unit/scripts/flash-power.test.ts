import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { openBoard } from "./parts.ts";

/** In the form of NVIDIA's files, which say below each mode what it sets. */
const conf = (...names: string[]) =>
  names.map((name, id) => `< POWER_MODEL ID=${id} NAME=${name} >\nCPU_ONLINE CORE_0 1\n`).join("\n");

/** What flash.sh says and sets on a board with these modes that is in mode `now`. */
function setPower(t: TestContext, modes: string | undefined, { now = 0, words = "" } = {}): string {
  const board = openBoard(t);
  if (modes !== undefined) board.put("etc/nvpmodel.conf", `# NVIDIA\n${modes}< PM_CONFIG DEFAULT=0 >\n`);
  board.tool("nvpmodel", `[[ $1 != -q ]] && echo "CALL $*" || printf 'NV Power Mode: X\\n${now}\\n'`);
  const { status, out, err } = board.run(["board"], `${words} set_power`);
  assert.equal(status, 0, err);
  return out;
}

describe("the board's power mode", () => {
  for (const [board, names, id] of [
    ["an Orin Nano", ["15W", "25W", "MAXN_SUPER", "7W"], 2],
    ["an Orin Nano without its super mode", ["7W", "15W"], 1],
    ["an AGX Orin", ["MAXN", "15W", "30W", "50W"], 0],
  ] as const) {
    it(`is the strongest by name on ${board}`, t => {
      assert.match(
        setPower(t, conf(...names), { now: 3 }),
        new RegExp(`\\(${names[id]}\\)\\nCALL -m ${id}\\n`),
      );
    });
  }

  it("is no matter where it is so already", t => {
    assert.equal(setPower(t, conf("15W", "25W", "MAXN_SUPER"), { now: 2 }), "");
  });

  it("is left alone where no name tells, and where there is no list", t => {
    for (const modes of [conf("quiet", "loud"), undefined]) {
      const out = setPower(t, modes, { now: 1 });
      assert.match(out, /left as it is: .* --power takes a number/);
      assert.doesNotMatch(out, /CALL/);
    }
  });

  it("is the one that --power names", t => {
    assert.match(setPower(t, conf("15W", "MAXN"), { words: "power=7;" }), /set power mode 7\nCALL -m 7\n/);
  });
});
