import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { stepoutCommand } from "./command.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fixtures = join(root, "test/fixtures/gate");
const config = join(fixtures, "gate.yaml");
const day = join(fixtures, "shopping-day.jsonl");
const folder = mkdtempSync(join(tmpdir(), "stepout-gate-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function stepout(...words: string[]) {
  const run = spawnSync(process.execPath, [...stepoutCommand, ...words], {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("stepout gate replay", () => {
  it("prints one JSON object an event and nothing else", () => {
    const { code, out, err } = stepout("gate", "replay", day, "--config", config, "--json");
    assert.equal(err, "");
    assert.deepEqual(
      out
        .trimEnd()
        .split("\n")
        .map(line => JSON.parse(line)),
      [
        { type: "passage", t: 1.9, direction: "left" },
        { type: "passage", t: 11.2, direction: "entered" },
        { type: "fault", t: 50, sensor: "inner", reason: "stuck: blocked for longer than 20 s" },
      ],
    );
    assert.equal(code, 0);
  });

  it("prints a table and a sum for people", () => {
    const { code, out } = stepout("gate", "replay", day, "--config", config);
    assert.deepEqual(out.trimEnd().split("\n"), [
      "seconds  event    what",
      "  1.900  left     to the street",
      " 11.200  entered  into the shop",
      " 50.000  fault    inner barrier stuck: blocked for longer than 20 s",
      "16 edges: 1 left, 1 entered, 1 fault",
    ]);
    assert.equal(code, 0);
  });

  it("says so when there is nothing to tell", () => {
    const empty = written("empty.jsonl", "\n");
    assert.deepEqual(stepout("gate", "replay", empty, "--config", config, "--json"), {
      code: 0,
      out: "",
      err: "",
    });
  });

  it("names every bad line at once, with the mend", () => {
    const bad = written(
      "bad.jsonl",
      '{"t":1,"sensor":"inner","blocked":true}\nnonsense\n{"t":"2","sensor":"inner","blocked":true}\n' +
        '{"t":3,"sensor":"middle","blocked":true}\n{"t":4,"sensor":"outer","blocked":1}\n[]\n',
    );
    const { code, out, err } = stepout("gate", "replay", bad, "--config", config, "--json");
    assert.equal(code, 1);
    assert.equal(out, "");
    assert.deepEqual(err.trimEnd().split("\n"), [
      'stepout: 5 lines are not edges; write each line like {"t":1.204,"sensor":"inner","blocked":true}:',
      `  - ${bad}:2 is not JSON`,
      `  - ${bad}:3 has no \`t\` in seconds`,
      `  - ${bad}:4 has no \`sensor\` "inner" or "outer"`,
      `  - ${bad}:5 has no \`blocked\` true or false`,
      `  - ${bad}:6 is not a JSON object`,
    ]);
  });

  it("says one bad line in one sentence and lists at most twenty", () => {
    const one = written("one.jsonl", "?\n");
    assert.equal(
      stepout("gate", "replay", one, "--config", config).err,
      `stepout: ${one}:1 is not JSON; write each line like {"t":1.204,"sensor":"inner","blocked":true}.\n`,
    );
    const many = written("many.jsonl", "?\n".repeat(500));
    const lines = stepout("gate", "replay", many, "--config", config).err.trimEnd().split("\n");
    assert.equal(lines.length, 22);
    assert.equal(lines.at(-1), "  - and 480 more");
  });

  it("refuses a file that is not there, a folder, and a wrong command line, without a stack trace", () => {
    const missing = stepout("gate", "replay", join(folder, "no.jsonl"), "--config", config);
    assert.equal(missing.code, 1);
    assert.match(missing.err, /^stepout: .*no\.jsonl cannot be read \(.*\); check the path\.\n$/);
    const notFile = stepout("gate", "replay", folder, "--config", config);
    assert.equal(notFile.code, 1);
    assert.doesNotMatch(notFile.err, /\n\s+at /);
    assert.equal(stepout("gate", "replay", day).code, 2);
    assert.equal(stepout("gate", "replay", day, "--config", join(folder, "no.yaml")).code, 78);
  });
});
