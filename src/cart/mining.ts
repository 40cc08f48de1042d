import { accessSync, constants, mkdirSync } from "node:fs";
import type { Config } from "../config/schema.ts";
import { Fault, messageOf } from "../fault.ts";
import type { Log } from "../log.ts";

/**
 * Says that frames will be kept, where that was asked for, and that they can be. Throws Fault("bad-config") where the
 * folder cannot be written.
 */
export function announceMining({ mining }: Pick<Config, "mining">, log: Log): void {
  if (mining === undefined) return;
  const { dir, maxMb } = mining;
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
  } catch (error) {
    throw new Fault(
      "bad-config",
      `mining.dir ${dir} cannot be written (${messageOf(error)}): name another folder, or leave mining out.`,
      error,
    );
  }
  log.info({ dir, maxMb }, "frames that the models are probably wrong about are kept");
}
