import { accessSync, constants, mkdirSync } from "node:fs";
import type { Config } from "../config/schema.ts";
import { messageOf } from "../fault.ts";
import type { Log } from "../log.ts";

/** Why frames cannot be kept where the configuration asks for it; undefined where they can, or nobody asked. */
export function miningTrouble({ mining }: Pick<Config, "mining">): string | undefined {
  if (mining === undefined) return undefined;
  const { dir } = mining;
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    return undefined;
  } catch (error) {
    return `No frames are kept: mining.dir ${dir} cannot be written (${messageOf(error)}); name another folder, or leave mining out.`;
  }
}

/** Says that frames will be kept, where that was asked for, or why not: a stick that was pulled out ends no cart. */
export function announceMining(config: Pick<Config, "mining">, log: Pick<Log, "info" | "error">): void {
  if (config.mining === undefined) return;
  const { dir, maxMb } = config.mining;
  const trouble = miningTrouble(config);
  if (trouble !== undefined) log.error(trouble);
  else log.info({ dir, maxMb }, "frames that the models are probably wrong about are kept");
}
