import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { drawAlbum } from "../../../../src/dataset/episodes/album.ts";
import { judgeTrip } from "../../../../src/dataset/episodes/judge.ts";
import { makeFolder } from "../folder.ts";
import { episode, event, lyingThere } from "./trips.ts";

test("the list of the worst trips shows a picture whose name has a space in it", async context => {
  const out = await makeFolder(context);
  const trip = episode({ name: "trip (7) a", events: [event(2, "apple", 1)], final: { apple: 1 } });
  const lines = lyingThere("apple", 2, 5, 5);
  const retell = async () => ({ episode: trip, lines });
  await drawAlbum(out, [judgeTrip(trip, lines)], { most: 1, retell, rates: undefined });
  assert.match(await readFile(join(out, "worst.md"), "utf8"), /\(<01-trip \(7\) a\.png>\)/);
});
