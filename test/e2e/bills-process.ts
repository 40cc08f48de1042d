import { billsCommand } from "../../src/commands/bills.ts";
import { messageOf } from "../../src/fault.ts";

/** `stepout bills` in a process of its own, without the other commands around it. */
try {
  await billsCommand().exitOverride().parseAsync(process.argv.slice(2), { from: "user" });
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
