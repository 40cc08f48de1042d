import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { PROJECT } from "../../../../src/paths.ts";

const pure = ["counting", "trip", "gate", "billing", "screen"];
const asked = [
  "Date.now()",
  "new Date()",
  "Date()",
  "performance.now()",
  "Math.random()",
  "crypto.randomUUID()",
  "process.env.HOME",
  "setTimeout(() => {}, 1)",
  "globalThis.process",
];
const asking = (expression: string) => `export const asks = () => ${expression};\n`;

/** The linter's complaints about some files, by file; it is run once over all of them, under the project's rules. */
function complaintsAbout(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "lint-"));
  try {
    for (const rules of ["biome.json", "tools/lint"])
      cpSync(join(PROJECT, rules), join(folder, rules), { recursive: true });
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const how = ["lint", "--vcs-enabled=false", "--reporter=github", "--max-diagnostics=none", "src"];
    const biome = join(PROJECT, "node_modules/.bin/biome");
    const { stdout } = spawnSync(biome, how, { cwd: folder, encoding: "utf8" });
    const lines = stdout.split("\n").filter(line => line.startsWith("::error"));
    return new Map([...files.keys()].map(file => [file, lines.filter(one => one.includes(file)).join("\n")]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const files = new Map([
  ...asked.map((expression, nth) => [`src/counting/asks-${nth}.ts`, asking(expression)] as const),
  ...pure.map(room => [`src/${room}/asks.ts`, asking("Date.now()")] as const),
  ...pure.map(room => [`src/${room}/imports.ts`, 'export { hostname } from "node:os";\n'] as const),
  ["src/billing/prints.ts", "export const print = (atMs: number) => new Date(atMs).toISOString();\n"],
  ["src/device/asks.ts", asking("Date.now()")],
  ["src/models/imports.ts", 'export { openCart } from "../cart/cart.ts";\n'],
]);
const complaints = complaintsAbout(files);
const complaintOf = (file: string): string =>
  complaints.get(file) ?? assert.fail(`${file} was not looked at`);

for (const [nth, expression] of asked.entries())
  test(`a pure room that asks for ${expression} is refused`, () => {
    assert.match(complaintOf(`src/counting/asks-${nth}.ts`), /A pure room|Do not use the global variable/);
  });

for (const room of pure)
  test(`${room} may neither ask for the time nor import what could tell it`, () => {
    assert.match(complaintOf(`src/${room}/asks.ts`), /A pure room/);
    assert.match(complaintOf(`src/${room}/imports.ts`), /is pure/);
  });

test("a pure room may print a time that it was given", () => {
  assert.equal(complaintOf("src/billing/prints.ts"), "");
});

test("other rooms may ask for the time", () => {
  assert.equal(complaintOf("src/device/asks.ts"), "");
});

test("models does not know the cart", () => {
  assert.match(complaintOf("src/models/imports.ts"), /never import the composition/);
});
