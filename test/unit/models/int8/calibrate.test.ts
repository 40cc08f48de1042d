import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { walkTensors } from "../../../../src/device/tensor-walk.ts";
import { isFault } from "../../../../src/fault.ts";
import { calibrate, type Walk, walksOf } from "../../../../src/models/int8/calibrate.ts";
import { openHistogram } from "../../../../src/models/int8/histogram.ts";
import { ModelProto } from "../../../../src/models/proto.ts";
import { convChain } from "./conv-chain.ts";
import { convModel, size } from "./conv-model.ts";

describe("the range of a value", () => {
  it("is what a share of its numbers do not exceed, to a sixty-fourth, signs aside", () => {
    const histogram = openHistogram();
    histogram.add(Float32Array.from({ length: 10_000 }, (_, at) => (at % 2 ? -1 : 1) * (at + 1)));
    const whole = histogram.reach(1);
    assert(whole >= 10_000 && whole <= 10_000 * (1 + 1 / 64));
    const most = histogram.reach(0.9);
    assert(most >= 9000 && most <= 9000 * (1 + 1 / 64), String(most));
  });

  it("is not stretched by one outlier among many", () => {
    const histogram = openHistogram();
    histogram.add(new Float32Array(20_000).fill(2));
    histogram.add(Float32Array.of(5000));
    assert(histogram.reach(0.9999) < 2.1);
    assert(histogram.reach(1) >= 5000);
  });

  it("is nothing where there was never anything but zero", () => {
    const histogram = openHistogram();
    histogram.add(new Float32Array(100));
    assert.equal(histogram.reach(0.9999), 0);
  });
});

describe("calibration", () => {
  it("measures what the model makes of pictures, laid on grey as the cart lays them", async () => {
    // Smaller than the model's picture: three quarters of it are grey 114, redder than these.
    const pictures = async function* () {
      yield { data: new Uint8Array(4 * 4 * 3).fill(51), width: 4, height: 4 };
    };
    const ranges = await calibrate(convModel(), (onnx, see) => walkTensors(onnx, size, pictures(), see));
    assert.deepEqual([...ranges.keys()], ["each/out", "one/out"]);
    const range = ranges.get("each/out") ?? 0;
    assert(range >= 114 / 255 && range <= (114 / 255) * (1 + 1 / 32), String(range));
    assert.equal(walksOf(convModel()), 1);
  });

  it("measures every value of a model that takes more than one walk", async () => {
    const graph = convChain(16);
    const onnx = ModelProto.encode({
      irVersion: 7,
      opsetImport: [{ domain: "", version: 13 }],
      graph,
    }).finish();
    const walks: number[] = [];
    const ranges = await calibrate(onnx, async (probe, see) => {
      const shown = (ModelProto.decode(probe).graph?.output ?? []).map(({ name }) => name ?? "");
      walks.push(shown.length);
      for (const name of shown) see(name, Float32Array.of(1));
    });
    // What c5 to c15 read; the last and the first four stay in float.
    assert.deepEqual(
      [...ranges.keys()],
      Array.from({ length: 11 }, (_, at) => `c${at + 4}`),
    );
    assert.equal(walksOf(onnx), walks.length);
  });

  it("holds what one number in two hundred reaches, as of a small thing, and cuts off one in twenty thousand", async () => {
    const numbers = new Float32Array(20_000).fill(1).fill(50, 0, 100).fill(5000, 0, 1);
    const ranges = await calibrate(convModel(), async (_, see) => {
      for (const value of ["each/out", "one/out"]) see(value, numbers);
    });
    const range = ranges.get("one/out") ?? 0;
    assert(range >= 50 && range < 51, String(range));
  });

  it("leaves out a value that is always zero, and refuses one that is endless", async () => {
    const always =
      (number: number): Walk =>
      async (_, see) => {
        see("each/out", new Float32Array(10).fill(number));
        see("one/out", new Float32Array(10).fill(1));
      };
    assert.deepEqual([...(await calibrate(convModel(), always(0))).keys()], ["one/out"]);
    await assert.rejects(
      calibrate(convModel(), always(Number.NaN)),
      error => isFault(error, "bad-model") && /endless numbers in each\/out/.test(error.message),
    );
  });
});
