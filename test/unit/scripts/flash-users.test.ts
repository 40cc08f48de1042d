import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { openBoard } from "./parts.ts";

const groups = "root:x:0:\nvideo:x:44:admin\nrender:x:105:admin,stepout-screen\n";
const everything = groups.replace("admin\n", "admin,stepout\n").replace("-screen\n", "-screen,stepout\n");

/** What flash.sh would call to bring the cart's user to a system with these files. */
function calls(t: TestContext, passwd: string, group: string): string[] {
  const board = openBoard(t);
  board.put("etc/passwd", passwd);
  board.put("etc/group", group);
  for (const name of ["groupadd", "useradd", "usermod"]) board.tool(name, `echo "CALL ${name} $*"`);
  board.tool("chown", "exit 0");
  const { status, out, err } = board.run(["users"], "bring_users");
  assert.equal(status, 0, err);
  return [...out.matchAll(/^CALL (.*)$/gm)].map(([, words = ""]) => words);
}

describe("the cart's user", () => {
  it("is made with the groups that own cameras, GPU and GPIO, for a doctor that systemd does not start", t => {
    const [made, added] = calls(t, "root:x:0:0::/root:/bin/bash\n", groups);
    assert.equal(made, "groupadd --system gpio");
    assert.match(added ?? "", /^useradd .*--groups video,render,gpio .* stepout$/);
  });

  it("is given those that it lacks where it is there already", t => {
    assert.deepEqual(calls(t, "stepout:x:997:997::/var/lib/stepout:/bin/false\n", groups), [
      "groupadd --system gpio",
      "usermod -aG video stepout",
      "usermod -aG render stepout",
      "usermod -aG gpio stepout",
    ]);
  });

  it("is left alone where it has all of them, alone or among others", t => {
    const all = `${everything}gpio:x:990:stepout\n`;
    assert.deepEqual(calls(t, "stepout:x:997:997::/var/lib/stepout:/bin/false\n", all), []);
  });
});
