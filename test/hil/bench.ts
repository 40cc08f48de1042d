import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { PROJECT } from "../../src/paths.ts";

/**
 * `npm run test:hil -- --rig rig.yaml`: the drivers' contract on a bench, and the doctor with the cart's own
 * configuration there. `gpio.move` is a program that is called with a line's offset and 1 or 0 and drives the output
 * that is wired to it.
 */

const benchSchema = z.strictObject({
  gpio: z
    .strictObject({
      chip: z.string(),
      inner: z.int().min(0),
      outer: z.int().min(0),
      move: z.string(),
    })
    .optional(),
  config: z.string().optional(),
});

const bench = benchSchema.parse(parse(readFileSync(resolve(process.argv[2] ?? "rig.yaml"), "utf8")));

function run(what: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  process.stdout.write(`\n== ${what}\n`);
  const options = { cwd: PROJECT, stdio: "inherit", env: { ...process.env, ...env } } as const;
  return spawnSync(process.execPath, ["--import", "tsx", ...words], options).status === 0;
}

const suite = ["--test", "--test-reporter=spec", "test/unit/device/gpio/drivers.test.ts"];
const passed = [
  bench.gpio === undefined
    ? skipped("GPIO: rig.yaml has no `gpio`")
    : run("GPIO drivers on the wires of this bench", suite, { STEPOUT_GPIO_RIG: JSON.stringify(bench.gpio) }),
  bench.config === undefined
    ? skipped("cameras, models and broker: rig.yaml names no `config`")
    : run("what the cart would find", ["src/main.ts", "doctor", "--config", resolve(bench.config)]),
];
if (passed.every(one => one === undefined)) {
  process.stderr.write("\nNothing was tried: rig.yaml has neither `gpio` nor `config`.\n");
  process.exitCode = 2;
} else process.exitCode = passed.includes(false) ? 1 : 0;

function skipped(what: string): undefined {
  process.stdout.write(`\n-- skipped: ${what}\n`);
}
