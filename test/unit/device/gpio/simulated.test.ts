import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, describe, it } from "node:test";
import { openSimulated } from "../../../../src/device/gpio/simulated.ts";
import { isFault } from "../../../../src/fault.ts";
import { reading, said } from "./contract.ts";

const folder = mkdtempSync(join(tmpdir(), "stepout-simulated-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const leaving = [
  { afterMs: 20, sensor: "inner", blocked: true },
  { afterMs: 120, sensor: "outer", blocked: true },
  { afterMs: 220, sensor: "inner", blocked: false },
  { afterMs: 320, sensor: "outer", blocked: false },
] as const;

/** Sends the lines at once and returns the answers. */
async function send(path: string, lines: readonly string[]): Promise<string[]> {
  const socket = createConnection(path);
  const answers: string[] = [];
  socket.write(lines.map(line => `${line}\n`).join(""));
  for await (const answer of createInterface({ input: socket })) {
    answers.push(answer);
    if (answers.length === lines.length) break;
  }
  socket.destroy();
  return answers;
}

async function refusal(path: string): Promise<string> {
  try {
    await using _ = await openSimulated({ script: [], socket: path });
  } catch (error) {
    if (isFault(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "nothing is wrong";
}

describe("a simulated gate", { timeout: 60_000 }, () => {
  it("plays its script at exactly the times written, in their order", async () => {
    await using source = await openSimulated({ script: leaving.toReversed() });
    const edges = reading(source, new AbortController().signal);
    const [start, , ...played] = await edges.next(6);
    assert.deepEqual(
      played.map(({ t, sensor, blocked }) => ({
        afterMs: Math.round((t - (start?.t ?? 0)) * 1000),
        sensor,
        blocked,
      })),
      leaving,
    );
    await edges.close();
  });

  it("keeps the distances of a recording that a rig sends at once", async () => {
    const path = join(folder, "recording.sock");
    await using source = await openSimulated({ script: [], socket: path });
    const edges = reading(source, new AbortController().signal);
    await edges.next(2);
    const answers = send(path, [
      '{"t":100,"sensor":"inner","blocked":true}',
      '{"t":100.15,"sensor":"outer","blocked":true}',
      '{"t":100.3,"sensor":"inner","blocked":false}',
    ]);
    const heard = await edges.next(3);
    const first = heard[0]?.t ?? 0;
    assert.deepEqual(
      heard.map(edge => Math.round((edge.t - first) * 1000)),
      [0, 150, 300],
    );
    assert.deepEqual(await answers, ["ok", "ok", "ok"]);
    await edges.close();
  });

  it("answers a line it does not understand with a sentence, and goes on", async () => {
    const path = join(folder, "bad.sock");
    await using source = await openSimulated({ script: [], socket: path });
    const edges = reading(source, new AbortController().signal);
    await edges.next(2);
    const example = 'write it like {"t":1.204,"sensor":"inner","blocked":true}';
    assert.deepEqual(
      await send(path, ["?", "[]", '{"sensor":"left","blocked":true}', '{"sensor":"outer","blocked":true}']),
      [
        `error: the line is not JSON; ${example}`,
        `error: the line is not a JSON object; ${example}`,
        `error: the line has no \`sensor\` "inner" or "outer"; ${example}`,
        "ok",
      ],
    );
    assert.deepEqual((await edges.next(1)).map(said), ["outer blocked"]);
    await edges.close();
  });

  it("waits with its answer until somebody listens", async () => {
    const path = join(folder, "early.sock");
    await using source = await openSimulated({ script: [], socket: path });
    const answers = send(path, ['{"sensor":"inner","blocked":true}']);
    const edges = reading(source, new AbortController().signal);
    assert.deepEqual((await edges.next(3)).map(said), [
      "inner clear, read",
      "outer clear, read",
      "inner blocked",
    ]);
    assert.deepEqual(await answers, ["ok"]);
    await edges.close();
  });

  it("gives its socket to its owner alone and takes it away at the end", async () => {
    const path = join(folder, "owner", "gate.sock");
    {
      await using _ = await openSimulated({ script: [], socket: path });
      assert.equal(statSync(path).mode & 0o777, 0o600);
    }
    assert.equal(existsSync(path), false);
  });

  it("replaces a socket that a killed cart left behind, but not one that is in use", async () => {
    const path = join(folder, "stale.sock");
    const killed = createServer(socket => socket.destroy());
    await new Promise<void>(resolve => killed.listen(path, resolve));
    assert.match(await refusal(path), /^gate-lost: .*stale\.sock is in use by a running cart; /);
    // A server that closes takes its file along; a killed one leaves it. Renaming brings that about.
    const kept = join(folder, "kept.sock");
    renameSync(path, kept);
    await new Promise<void>(resolve => killed.close(() => resolve()));
    renameSync(kept, path);
    assert.equal(await refusal(path), "nothing is wrong");
  });

  it("leaves a file alone that is no socket, whatever the configuration calls it", async () => {
    const path = join(folder, "cart.yaml");
    writeFileSync(path, "a maker's evening");
    assert.match(
      await refusal(path),
      /^gate-lost: gate\.socket .*cart\.yaml is a file .*; choose another path\.$/,
    );
    assert.equal(readFileSync(path, "utf8"), "a maker's evening");
  });

  it("refuses a path that no socket can have, with the mend", async () => {
    assert.match(await refusal(join(folder, "x".repeat(120))), /^gate-lost: .*longer than the 107 bytes/);
    assert.match(
      await refusal("/proc/nowhere/gate.sock"),
      /^gate-lost: .*cannot be opened \(.*\); choose another/,
    );
  });
});
