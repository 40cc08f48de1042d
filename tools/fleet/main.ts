import { withoutMosquitto } from "../../test/e2e/mosquitto.ts";
import { withoutPostgres } from "../../test/e2e/postgres.ts";
import { optionsOrEnd } from "../whole-option.ts";
import { withoutRabbit } from "./cluster.ts";
import { isSound } from "./judge.ts";
import { fleetOptions } from "./options.ts";
import { report } from "./report.ts";
import { runFleet } from "./run.ts";

/**
 * `npm run fleet`: thousands of simulated carts, a real broker, `stepout bills` and a real PostgreSQL, all on
 * this machine's loopback. Exit code 1 where a bill was lost, doubled or wrong. See docs/scale.md.
 */
const options = optionsOrEnd("fleet", () => fleetOptions(process.argv.slice(2)));
const missing = (options.cluster ? withoutRabbit : withoutMosquitto) || withoutPostgres;
if (missing) {
  process.stderr.write(`fleet: ${missing}.\n`);
  process.exit(2);
}
const outcome = await runFleet(options);
process.stdout.write(`${report(options, outcome)}\n`);
process.exitCode = isSound(outcome.verdict) ? 0 : 1;
