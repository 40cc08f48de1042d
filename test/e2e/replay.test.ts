import assert from "node:assert/strict";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { childrenOf, type Program, run, start, until } from "./program.ts";
import { calmClip, importSampleModel, sampleConfig, shared, withoutShared } from "./sample.ts";

/** Read frame by frame from the clip: what left or came back, and between which seconds. */
const TRUTH = [
  { delta: -1, from: 6.7, to: 7.1 },
  { delta: 1, from: 11.2, to: 13.4 },
  { delta: -2, from: 17.4, to: 17.8 },
];

function assertTheTruth(program: Program): void {
  const changes = program.lines().filter(line => line.type === "change");
  assert.deepEqual(
    changes.map(change => [change.camera, change.sku, change.delta, change.basketDelta]),
    TRUTH.map(({ delta }) => ["shelf-1", "water-500", delta, -delta]),
  );
  for (const [at, { from, to }] of TRUTH.entries()) {
    const t = Number(changes[at]?.t);
    assert.ok(t >= from && t <= to + 1.5, `change ${at + 1} at ${t} s, expected ${from}–${to} s`);
  }
  const basket = { type: "basket", lines: [{ sku: "water-500", quantity: 2, needsReview: false }] };
  assert.deepEqual(program.lines().at(-1), basket);
}

describe("stepout replay on real video", { skip: withoutShared }, () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-replay-"));
  before(async () => void (await importSampleModel(folder)));
  after(() => rmSync(folder, { recursive: true }));
  const observations = join(folder, "bottles.jsonl");

  it("takes its vision process along when it is killed by force in the middle of its work", async () => {
    const seen = join(folder, "killed.jsonl");
    const part = `${seen}.part`;
    await using program = start(
      ...["replay", shared.video, "--config", sampleConfig(folder), "--observations", seen],
    );
    await until("frames are looked at", () => existsSync(part) && statSync(part).size > 0);
    const [vision = 0] = childrenOf(program.child.pid ?? 0);
    assert.ok(vision > 0);
    // Stopped, it is most probably at a frame, and finds nobody to tell of it when it goes on.
    process.kill(vision, "SIGSTOP");
    program.child.kill("SIGKILL");
    await once(program.child, "exit");
    process.kill(vision, "SIGCONT");
    await until("the vision process has ended", () => !existsSync(`/proc/${vision}`));
  });

  it("counts the bottles, and the recorded observations count the same again without the model", async () => {
    const config = sampleConfig(folder);
    const video = await run(
      "replay",
      shared.video,
      "--config",
      config,
      "--json",
      "--observations",
      observations,
    );
    assert.equal(video.code, 0, video.err());
    assertTheTruth(video);
    const stats = video.lines().find(line => line.type === "stats");
    assert.equal(stats?.frames, 597);

    const lines = await run("replay", observations, "--config", config, "--json");
    assert.equal(lines.code, 0, lines.err());
    assertTheTruth(lines);
  });

  it("loses nothing when the vision process is killed in mid-clip, and when its successor hangs", async () => {
    const seen = join(folder, "seen.jsonl");
    await using program = start(
      "replay",
      calmClip(folder),
      "--config",
      sampleConfig(folder),
      "--json",
      "--observations",
      seen,
    );
    const pid = program.child.pid ?? assert.fail("the program did not start");
    const vision = () => childrenOf(pid).at(-1) ?? assert.fail("there is no vision process");
    const part = `${seen}.part`;
    const frames = () => (existsSync(part) ? readFileSync(part, "utf8").split("\n").length : 0);
    await until("a quarter of the clip is seen", () => frames() > 50);
    process.kill(vision(), "SIGKILL");
    await until("its successor has seen more", () => frames() > 120);
    process.kill(vision(), "SIGSTOP");
    assert.equal(await program.exited, 0, program.err());
    assertTheTruth(program);
    assert.match(program.err(), /vision was replaced, it was ended by SIGKILL/);
    assert.match(program.err(), /vision was replaced, it gave no sign of life within 5 s/);
  });

  const oneSentence = (program: Program, expected: RegExp) => {
    assert.match(program.err(), expected);
    assert.doesNotMatch(program.err(), /\n\s+at /, "no stack trace");
    assert.equal(program.out(), "");
  };

  it("says in one sentence what is wrong with a video", async () => {
    const config = sampleConfig(folder);
    const missing = await run("replay", "/nowhere.mp4", "--config", config, "--json");
    oneSentence(missing, /stepout: There is no file \/nowhere\.mp4; check the path\./);
    assert.equal(missing.code, 1);

    const cut = join(folder, "cut.mp4");
    writeFileSync(cut, readFileSync(shared.video).subarray(0, 300_000));
    const truncated = await run("replay", cut, "--config", config, "--json");
    oneSentence(truncated, /cut\.mp4 cannot be read to its end .*is it a whole video file\?/);
    assert.equal(truncated.code, 1);

    const text = await run("replay", "package.json", "--config", config, "--json");
    oneSentence(text, /package\.json cannot be read to its end/);
    assert.equal(text.code, 1);
  });

  it("refuses a model that is not what its manifest says", async () => {
    const other = mkdtempSync(join(tmpdir(), "stepout-replay-"));
    appendFileSync(join(await importSampleModel(other), "yolox-nano/model.onnx"), "x");
    const { code, ...program } = await run("replay", shared.video, "--config", sampleConfig(other));
    oneSentence(
      program as Program,
      /stepout: The file of model "yolox-nano" is not the one its manifest describes/,
    );
    assert.equal(code, 1);
    rmSync(other, { recursive: true });
  });

  it("exits with 78 for a wrong configuration and 2 for wrong usage", async () => {
    const twoPoints = sampleConfig(folder, yaml =>
      yaml.replace("watches: shelf", "watches: shelf\n    zone: [[0, 0], [1, 1]]"),
    );
    const zone = await run("replay", shared.video, "--config", twoPoints);
    oneSentence(zone, /cameras\[0\]\.zone: a zone is a polygon of at least three points/);
    assert.equal(zone.code, 78);
    assert.equal((await run("replay", shared.video, "--confg", twoPoints)).code, 2);
    assert.equal((await run("replay", shared.video, shared.video, "--config", sampleConfig(folder))).code, 2);
  });
});

describe("stepout replay on observation lines", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-replay-"));
  after(() => rmSync(folder, { recursive: true }));
  const config = ["--config", "test/fixtures/shelf.yaml"];
  const lines = join(folder, "bottles.jsonl");
  before(() => cpSync("test/fixtures/observations/bottles.jsonl", lines));

  it("never writes over what it is to read, by whatever path", async () => {
    const link = join(folder, "link.jsonl");
    symlinkSync(lines, link);
    const before = readFileSync(lines, "utf8");
    const refused = await run("replay", lines, ...config, "--observations", link);
    assert.match(refused.err(), /^stepout: .*link\.jsonl is what is to be replayed; name another file/m);
    assert.equal(refused.code, 2);
    assert.equal(readFileSync(lines, "utf8"), before);
  });

  it("leaves the file of observations as it was when there is nothing to read", async () => {
    const kept = join(folder, "kept.jsonl");
    writeFileSync(kept, "as it was");
    const failed = await run("replay", join(folder, "nowhere.jsonl"), ...config, "--observations", kept);
    assert.equal(failed.code, 1, failed.err());
    assert.equal(readFileSync(kept, "utf8"), "as it was");
  });

  it("says so when there is nothing in the lines", async () => {
    const empty = join(folder, "EMPTY.JSONL");
    writeFileSync(empty, "");
    const nothing = await run("replay", empty, ...config);
    assert.match(nothing.err(), /^stepout: There is nothing in .*EMPTY\.JSONL; record/m);
    assert.equal(nothing.code, 1);
  });
});
