import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { keepWish } from "../../../src/dataset/wish.ts";
import { isFault } from "../../../src/fault.ts";

test("a run goes on with the wish it began with, and with no other one", async context => {
  const folder = await mkdtemp(join(tmpdir(), "stepout-wish-"));
  context.after(() => rm(folder, { recursive: true }));
  const out = join(folder, "trips");
  await keepWish(out, "trips-7", { size: 416, kind: undefined, acts: ["in", "out"] });
  await keepWish(out, "trips-7", { size: 416, kind: undefined, acts: ["in", "out"] });
  await keepWish(out, "trips-8", { size: 512 });
  const refused = (why: RegExp) => (error: unknown) => isFault(error, "usage") && why.test(error.message);
  await assert.rejects(
    keepWish(out, "trips-7", { size: 512, acts: ["in", "out"] }),
    refused(/made with size 416, not 512: give another --out/),
  );
  await assert.rejects(
    keepWish(out, "trips-7", { size: 416, kind: "swap", acts: ["in", "out"] }),
    refused(/made with kind left out, not swap/),
  );
  await writeFile(join(out, "trips-9.json"), '{"size":4');
  await assert.rejects(keepWish(out, "trips-9", { size: 416 }), refused(/trips-9\.json was cut short/));
});

test("a wish that the disk does not take is told in the disk's words, not as one that is missing", async () => {
  // Nobody may put a file there, not even root.
  await assert.rejects(keepWish("/sys", "trips-7", { size: 416 }), { code: /^(EACCES|EPERM|EROFS)$/ });
});
