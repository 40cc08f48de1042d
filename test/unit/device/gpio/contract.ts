import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type EdgeSource, monotonicSeconds } from "../../../../src/device/gpio/source.ts";
import type { Edge, SensorName } from "../../../../src/gate/passage.ts";

/** Somewhere two barriers can be moved from outside, and a driver that should notice. */
export type Rig = {
  readonly open: () => Promise<EdgeSource>;
  /** Blocks or clears a beam; settles when the world has changed, not when anybody noticed. */
  readonly move: (sensor: SensorName, blocked: boolean) => Promise<void>;
  /** Sets the place up before the first sentence, and clears it away after the last. */
  readonly setUp?: () => void;
  readonly tearDown?: () => void;
  /** Why these sentences cannot be tried here. */
  readonly skip?: string;
};

/** What `edge` says, without its time: `inner blocked`, `outer clear, read`. */
export function said({ sensor, blocked, initial }: Edge): string {
  return `${sensor} ${blocked ? "blocked" : "clear"}${initial ? ", read" : ""}`;
}

/** Reads edges one by one, with a limit so that a silent driver fails the test and does not hang it. */
export function reading(source: EdgeSource, stop: AbortSignal) {
  const edges = source.edges(stop)[Symbol.asyncIterator]();
  return {
    async next(count: number): Promise<Edge[]> {
      const read: Edge[] = [];
      while (read.length < count) {
        const { value, done } = await edges.next();
        if (done) throw new Error(`the edges ended after ${read.length} of ${count}`);
        read.push(value);
      }
      return read;
    },
    end: () => edges.next(),
    close: async () => void (await edges.return?.()),
  };
}

/** What every driver owes the gate. Begins and ends with both beams clear. */
export function describeEdgeSource(name: string, rig: Rig): void {
  const options = { timeout: 60_000, ...(rig.skip === undefined ? {} : { skip: rig.skip }) };
  describe(`the ${name} driver`, options, () => {
    before(() => rig.setUp?.());
    after(() => rig.tearDown?.());

    it("begins with the level it finds on each barrier", async () => {
      await using source = await rig.open();
      const stop = new AbortController();
      const edges = reading(source, stop.signal);
      assert.deepEqual((await edges.next(2)).map(said).sort(), ["inner clear, read", "outer clear, read"]);
      await edges.close();
    });

    it("tells each edge in order, at times of the monotonic clock that never run back", async () => {
      await using source = await rig.open();
      const stop = new AbortController();
      const edges = reading(source, stop.signal);
      const before = monotonicSeconds();
      await edges.next(2);
      const moves: readonly (readonly [SensorName, boolean])[] = [
        ["inner", true],
        ["outer", true],
        ["inner", false],
        ["outer", false],
      ];
      const heard: Edge[] = [];
      for (let round = 0; round < 10; round += 1) {
        for (const [sensor, blocked] of moves) {
          await rig.move(sensor, blocked);
          heard.push(...(await edges.next(1)));
        }
      }
      const expected = moves.map(([sensor, blocked]) => said({ t: 0, sensor, blocked }));
      assert.deepEqual(heard.map(said), Array.from({ length: 10 }, () => expected).flat());
      const times = [before, ...heard.map(edge => edge.t), monotonicSeconds()];
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      await edges.close();
    });

    it("finds a covered barrier when it begins, and again when it is read anew", async () => {
      await using source = await rig.open();
      for (const covered of [false, true]) {
        const stop = new AbortController();
        const edges = reading(source, stop.signal);
        const found = (await edges.next(2)).map(said).sort();
        assert.deepEqual(found, ["inner clear, read", `outer ${covered ? "blocked" : "clear"}, read`]);
        await rig.move("outer", !covered);
        assert.deepEqual((await edges.next(1)).map(said), [`outer ${covered ? "clear" : "blocked"}`]);
        stop.abort();
        assert.equal((await edges.end()).done, true);
      }
    });

    it("says that it is listening", async () => {
      await using source = await rig.open();
      const stop = new AbortController();
      const edges = reading(source, stop.signal);
      await edges.next(2);
      const news: boolean[] = [];
      source.hear(hearing => news.push(hearing.listening));
      assert.deepEqual(news, [true]);
      await edges.close();
    });

    it("tells nothing to a reader that had stopped before it began", async () => {
      await using source = await rig.open();
      const edges = reading(source, AbortSignal.abort());
      assert.equal((await edges.end()).done, true);
    });
  });
}
