import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { cartOf } from "./cart-process.ts";
import { startMosquitto, withoutMosquitto } from "./mosquitto.ts";
import { until } from "./program.ts";

const withoutBuild =
  !existsSync(join(PROJECT, "dist/store/store.d.ts")) && "the project is not built; `npm run build`";

/** The example, compiled in a project of its own that has stepout installed as anybody else's would. */
function compiledExample(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "stepout-example-"));
  t.after(() => rmSync(dir, { recursive: true }));
  cpSync(join(PROJECT, "examples/store"), dir, { recursive: true });
  writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
  mkdirSync(join(dir, "node_modules/@types"), { recursive: true });
  symlinkSync(PROJECT, join(dir, "node_modules/stepout"));
  symlinkSync(join(PROJECT, "node_modules/@types/node"), join(dir, "node_modules/@types/node"));
  execFileSync(join(PROJECT, "node_modules/.bin/tsc"), ["-p", dir], { stdio: "pipe" });
  return dir;
}

test("the example backend compiles, keeps each bill once through a restart, and acknowledges it", {
  skip: withoutMosquitto || withoutBuild,
}, async t => {
  await using mosquitto = await startMosquitto();
  const dir = compiledExample(t);
  const folder = join(dir, "bills");
  const start = () => {
    const child = spawn(process.execPath, [join(dir, "backend.js"), mosquitto.url, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    t.after(() => child.kill("SIGKILL"));
    let said = "";
    child.stdout.setEncoding("utf8").on("data", text => (said += text));
    const end = async () => {
      child.kill("SIGTERM");
      const [code] = await once(child, "exit");
      assert.equal(code, 0);
    };
    return { said: () => said, end };
  };
  const first = start();
  await until("the backend listens", () => first.said().includes("waiting for bills"));
  const cart = cartOf(t);
  const orders = { shop: true, ackRequired: true, publishStatus: true };
  // It dies before it knows that its bill is kept, so it sends the same bill again.
  const dying = cart.start(mosquitto.url, { ...orders, dieAt: "published" });
  await dying.died;
  await until("the bill is kept", () => first.said().includes("kept bill 1 of c: 258 cents"));
  await first.end();
  const second = start();
  const again = cart.start(mosquitto.url, orders);
  await until("the next bill is kept", () => second.said().includes("kept bill 2 of c"));
  await again.waiting(0);
  await again.end();
  await second.end();
  assert.doesNotMatch(second.said(), /kept bill 1/);
  const sequences = readdirSync(folder).map(
    name => JSON.parse(readFileSync(join(folder, name), "utf8")).sequence,
  );
  assert.deepEqual(sequences.sort(), [1, 2]);
});
