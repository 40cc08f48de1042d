import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { convsFor } from "../../../../src/models/int8/convs.ts";
import { convChain } from "./conv-chain.ts";

const rounded = (graph: ReturnType<typeof convChain>) => convsFor(graph).map(({ node }) => node.name);

describe("the convolutions that INT8 takes", () => {
  it("are those behind the fourth, except the last: rounded edges and scores cost things that are seen", () => {
    assert.deepEqual(rounded(convChain(8)), ["c5", "c6", "c7"]);
  });

  it("are none in groups, however few: one step for all channels is too coarse for the small ones", () => {
    assert.deepEqual(rounded(convChain(8, { c6: { group: 2 } })), ["c5", "c7"]);
  });

  it("are none that a short way leads to past the others, for it brings the first edges there", () => {
    const graph = convChain(8, { c6: { reads: "sum" } });
    graph.node?.splice(5, 0, { opType: "Add", name: "sum", input: ["c5", "c2"], output: ["sum"] });
    // Behind it the way is short too: c6 is the third on it, and c7 reads what three made.
    assert.deepEqual(rounded(graph), ["c5"]);
  });
});
