import { takeFolder } from "../../../src/device/state-file/lock.ts";
import { isFault } from "../../../src/fault.ts";

/** Tries to take every folder it is given, says which ones it got, and lives on with them until it is killed. */
process.stdin.once("data", text => {
  const got: string[] = [];
  for (const dir of JSON.parse(String(text)) as string[]) {
    try {
      takeFolder(dir);
      got.push(dir);
    } catch (error) {
      if (!isFault(error, "storage")) throw error;
    }
  }
  process.stdout.write(`${JSON.stringify(got)}\n`);
});
process.stdout.write("ready\n");
