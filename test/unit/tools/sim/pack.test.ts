import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { isFault } from "../../../../src/fault.ts";
import { packTrip } from "../../../../tools/sim/trip/pack.ts";
import { makeFolder, putFiles } from "../../dataset/folder.ts";

const zone = [
  [0, 0],
  [1, 0],
  [1, 1],
];
const truth = {
  seed: 5,
  cameras: [{ name: "cart-1", file: "cart-1.mp4", watches: "basket", zone, skewMs: 0 }],
  catalogue: [{ sku: "pear", name: "Pear", priceMinor: 30, taxRate: 0.07, labels: ["pear"] }],
};

/** A folder with a rendered trip, and a shop beside it that a person keeps. */
async function setUp(context: TestContext) {
  const folder = await makeFolder(context);
  await putFiles(folder, { "trip/truth.json": JSON.stringify(truth), "trip/cart-1.mp4": "a clip" });
  const [trip, out] = [join(folder, "trip"), join(folder, "shop/mine")];
  const textOf = (name: string) => readFile(join(folder, "shop", name), "utf8");
  return { folder, trip, out, textOf };
}

test("a packed trip is clips, truth and configuration, with the catalogue beside its folder", async context => {
  const { trip, out, textOf } = await setUp(context);
  await packTrip(trip, out, false);
  assert.equal(await textOf("mine/cart-1.mp4"), "a clip");
  assert.deepEqual(JSON.parse(await textOf("mine/truth.json")), truth);
  const config = await textOf("mine/cart.yaml");
  assert.match(config, /id: cart-mine$/m);
  assert.match(config, /^catalogue: \.\.\/products\.yaml$/m);
  assert.match(await textOf("products.yaml"), /sku: pear/);
});

test("a trip is packed again, and another beside it, as long as nothing changes that is there", async context => {
  const { trip, out } = await setUp(context);
  for (const again of [out, out, `${out}-too`]) await packTrip(trip, again, false);
});

test("what a person wrote stays, and nothing is written beside it, unless it may be replaced", async context => {
  const { folder, trip, out, textOf } = await setUp(context);
  await putFiles(folder, { "shop/products.yaml": "my own prices" });
  await assert.rejects(packTrip(trip, out, false), error => {
    assert.ok(isFault(error, "usage"), String(error));
    assert.match(error.message, /^[^,]*shop\/products\.yaml would be overwritten: .*add --replace\.$/);
    return true;
  });
  assert.equal(await textOf("products.yaml"), "my own prices");
  await assert.rejects(textOf("mine/cart.yaml"), { code: "ENOENT" });
  await packTrip(trip, out, true);
  assert.match(await textOf("products.yaml"), /sku: pear/);
});

test("another trip's clips are not mixed with this one's", async context => {
  const { folder, trip, out, textOf } = await setUp(context);
  await putFiles(folder, { "shop/mine/cart-1.mp4": "another clip" });
  await assert.rejects(packTrip(trip, out, false), /cart-1\.mp4 would be overwritten/);
  assert.equal(await textOf("mine/cart-1.mp4"), "another clip");
});

test("a trip of observation lines is refused: the cart would look for a clip in vain", async context => {
  const { folder, trip, out } = await setUp(context);
  const cameras = truth.cameras.map(camera => ({ ...camera, file: "cart-1.jsonl" }));
  await putFiles(folder, {
    "trip/truth.json": JSON.stringify({ ...truth, cameras }),
    "trip/cart-1.jsonl": "",
  });
  await assert.rejects(packTrip(trip, out, false), /observation lines, .* made without --observations/);
});
