import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { lyingThere } from "../unit/dataset/episodes/trips.ts";
import { run } from "./program.ts";
import { calmClip, importSampleModel, sampleConfig, withoutShared } from "./sample.ts";
import { putTrip, truth, zone } from "./trip-folder.ts";

describe("stepout evaluate episodes on observation lines", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-episodes-"));
  const trips = join(folder, "trips");
  before(() => {
    putTrip(join(trips, "seen"), lyingThere("apple", 3, 9, 9));
    putTrip(join(trips, "blind"), lyingThere("apple", 3, 2, 9));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("judges every trip of a folder, in one process and in two alike, and draws the worst", async () => {
    const pictures = join(folder, "pictures");
    const two = await run(
      "evaluate",
      "episodes",
      trips,
      "--json",
      "--jobs",
      "2",
      "--pictures",
      pictures,
      "--worst",
      "1",
    );
    assert.equal(two.code, 0, two.err());
    const [blind, seen, report] = two.lines() as { trip?: string; fused?: Record<string, unknown> }[];
    assert.deepEqual([blind?.trip, seen?.trip], ["blind", "seen"]);
    const { tripExact, eventF1, itemAccuracy, underchargesPer1000 } = report?.fused ?? {};
    assert.deepEqual([tripExact, eventF1, itemAccuracy, underchargesPer1000], [0.5, 2 / 3, 0.5, 500]);
    assert.deepEqual(readdirSync(pictures).sort(), ["01-blind.png", "worst.md"]);
    assert.match(readFileSync(join(pictures, "worst.md"), "utf8"), /0 × apple for 1/);
    const one = await run("evaluate", "episodes", "--data", trips, "--json", "--jobs", "1");
    assert.deepEqual(one.lines(), two.lines());
  });

  it("names file and line where observations are broken, also from another process", async () => {
    const wrong = join(folder, "wrong");
    for (const name of ["a", "b"]) putTrip(join(wrong, name), lyingThere("apple", 3, 9, 9));
    writeFileSync(join(wrong, "b/cart-1.jsonl"), "nonsense\n");
    const broken = await run("evaluate", "episodes", wrong, "--jobs", "2");
    assert.deepEqual([broken.code, broken.out()], [1, ""]);
    assert.match(broken.err(), /b\/cart-1\.jsonl:1 is not an observation/);
  });
});

describe("a process that judges trips", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-judging-"));
  after(() => rmSync(folder, { recursive: true }));

  it("ends without a word when the one that started it is gone", async () => {
    putTrip(folder, lyingThere("apple", 3, 9, 9));
    const child = fork("src/dataset/episodes/judging-process.ts", {
      cwd: PROJECT,
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const said = text(child.stderr ?? assert.fail("it has no standard error"));
    const files = [join(folder, "cart-1.jsonl")];
    const trips = Array.from({ length: 500 }, () => ({ folder, files }));
    child.send({ trips, columns: ["fused"] });
    await once(child, "message");
    child.disconnect();
    assert.deepEqual(await once(child, "exit"), [1, null]);
    assert.equal(await said, "");
  });
});

describe("a trip whose recording was cut short", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-cut-"));
  after(() => rmSync(folder, { recursive: true }));
  const refused = async (...words: readonly string[]) => {
    const done = await run("evaluate", ...words);
    assert.deepEqual([done.code, done.out()], [1, ""]);
    return done.err();
  };

  it("is not judged as one in which nothing more happened", async () => {
    putTrip(join(folder, "told"), lyingThere("apple", 3, 9, 5), { ...truth, seconds: 9 });
    putTrip(join(folder, "untold"), lyingThere("apple", 3, 9, 2));
    const told = await refused("episodes", join(folder, "told"), "--rates", "built-in");
    assert.match(told, /cart-1 of .*told ends at 5\.0 s, but by its truth\.json .* 9\.0 s: bring the whole/);
    const untold = await refused("episodes", join(folder, "untold"), "--rates", "built-in");
    assert.match(untold, /ends at 2\.0 s, but by its truth\.json the trip goes on to 3\.0 s/);
  });

  it("teaches no rates", async () => {
    putTrip(join(folder, "told"), lyingThere("apple", 3, 9, 5), { ...truth, seconds: 9 });
    const out = join(folder, "counting.json");
    assert.match(await refused("rates", join(folder, "told"), "--out", out), /ends at 5\.0 s/);
    assert.ok(!existsSync(out));
  });
});

describe("the shares that stepout evaluate episodes goes by", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-shares-"));
  const [trip, models] = [join(folder, "trip"), join(folder, "models")];
  before(() => {
    const lines = lyingThere("apple", 3, 9, 9);
    const inFull = lines.map(({ items, ...line }) => ({ ...line, items: items.map(showingAll) }));
    putTrip(trip, lines);
    writeFileSync(join(trip, "seen.jsonl"), inFull.map(line => `${JSON.stringify(line)}\n`).join(""));
    mkdirSync(join(models, "items"), { recursive: true });
    writeFileSync(join(models, "items/counting.json"), "nonsense\n");
  });
  after(() => rmSync(folder, { recursive: true }));
  const judge = (...options: readonly string[]) =>
    run("evaluate", "episodes", trip, "--models", models, "--jobs", "1", ...options);

  it("are those beside the items model", async () => {
    assert.match((await judge()).err(), /counting\.json does not hold counting's error rates/);
  });

  it("are those built in where they are asked for, and for ideal eyes, which err as no model does", async () => {
    for (const options of [
      ["--rates", "built-in"],
      ["--ideal", "0.2"],
    ]) {
      const judged = await judge(...options);
      assert.equal(judged.code, 0, judged.err());
    }
  });

  it("are told, and a model that is named must be there", async () => {
    const judged = await judge("--rates", "built-in", "--json");
    assert.match(judged.err(), /Counting goes by the built-in rates\./);
    assert.equal(judged.lines().at(-1)?.rates, "the built-in rates");
    const misspelt = await judge("--rates", "built-in", "--items", "itmes");
    assert.equal(misspelt.code, 1);
    assert.match(misspelt.err(), /itmes/);
  });
});

const showingAll = <T extends object>(thing: T) => ({ ...thing, visible: 1 });

describe("stepout evaluate episodes on a clip", { skip: withoutShared }, () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-episodes-"));
  before(async () => void (await importSampleModel(folder)));
  after(() => rmSync(folder, { recursive: true }));

  it("watches it as the cart does, keeps what it saw, and needs neither clip nor model again", async () => {
    const trip = join(folder, "trip");
    mkdirSync(trip);
    calmClip(trip);
    const bottle = (from: number, to: number, delta: number) => {
      return { t: (from + to) / 2, from, to, sku: "water-500", delta, kind: delta < 0 ? "out" : "in" };
    };
    const told = {
      cameras: [{ name: "shelf-1", file: "calm.avi", watches: "shelf", zone }],
      // Read frame by frame from the clip, as the shelf sees it.
      events: [bottle(6.7, 7.1, -1), bottle(11.2, 13.4, 1), bottle(17.4, 17.8, -2)],
      start: { "water-500": 2 },
      final: { "water-500": 0 },
    };
    writeFileSync(join(trip, "truth.json"), JSON.stringify(told));
    const config = sampleConfig(folder);
    const watched = await run(
      "evaluate",
      "episodes",
      trip,
      "--config",
      config,
      "--save-observations",
      "--json",
    );
    assert.equal(watched.code, 0, watched.err());
    const report = watched.lines().at(-1) as { items: number; fused: Record<string, unknown> };
    assert.equal(report.items, 4);
    const { eventF1, tripExact, itemAccuracy } = report.fused;
    assert.deepEqual([eventF1, tripExact, itemAccuracy], [1, 1, 1]);
    rmSync(join(trip, "calm.avi"));
    rmSync(join(folder, "models"), { recursive: true });
    assert.ok(existsSync(join(trip, "observed.jsonl")));
    const again = await run("evaluate", "episodes", trip, "--config", config, "--json");
    assert.deepEqual(again.lines(), watched.lines());
  });
});
