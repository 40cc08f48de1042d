import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, it } from "node:test";
import { run } from "./program.ts";

const forHands = /A model that looks for hands is asked for, but "items" looks for items: .*--task hands\./;
const forItems = /A model that looks for items is asked for, but "hands" looks for hands: .*--task items\./;

describe("a model that looks for something else than it is named for", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-tasks-"));
  after(() => rmSync(folder, { recursive: true }));

  /** The bundled trip's configuration with these models. */
  const configWith = (items: string, hands: string) => {
    const yaml = readFileSync("demo/errand/cart.yaml", "utf8")
      .replace("items: items", `items: ${items}`)
      .replace("hands: hands", `hands: ${hands}`)
      .replace("../products.yaml", resolve("demo/products.yaml"))
      .replaceAll("file:cart-", `file:${resolve("demo/errand")}/cart-`);
    const path = join(folder, "cart.yaml");
    writeFileSync(path, `${yaml}state: { dir: ${join(folder, "state")} }\n`);
    return path;
  };
  const refused = async (sentence: RegExp, ...words: readonly string[]) => {
    const program = await run(...words);
    assert.deepEqual([program.code, program.out()], [1, ""], program.err());
    assert.match(program.err(), sentence);
    assert.doesNotMatch(program.err(), /\n\s+at /, "no stack trace");
  };

  it("mines no pictures, and leaves no folder behind", async () => {
    const out = join(folder, "mined");
    const mine = ["dataset", "mine", "--from", folder, "--out", out];
    await refused(forHands, ...mine, "--model", "items", "--hands", "items");
    await refused(forItems, ...mine, "--model", "hands");
    assert.ok(!existsSync(out));
  });

  it("judges no trips", async () => {
    await refused(forItems, "evaluate", "episodes", "demo/errand", "--items", "hands");
    await refused(forHands, "evaluate", "episodes", "demo/errand", "--hands", "items");
    const swapped = configWith("items", "items");
    await refused(forHands, "evaluate", "episodes", "demo/errand", "--config", swapped);
  });

  it("replays no video", async () => {
    const clips = ["demo/errand/cart-1.mp4", "demo/errand/cart-2.mp4"];
    await refused(forItems, "replay", ...clips, "--config", configWith("hands", "hands"));
    await refused(forHands, "replay", ...clips, "--config", configWith("items", "items"));
  });

  it("runs no cart, and the doctor tells why", async () => {
    await refused(forHands, "run", "--config", configWith("items", "items"));
    const doctor = await run("doctor", "--config", configWith("items", "items"), "--json");
    const finding = doctor.lines().find(({ check, status }) => check === "model items" && status === "fail");
    assert.match(String(finding?.detail), forHands);
    assert.equal(doctor.code, 1);
  });
});
