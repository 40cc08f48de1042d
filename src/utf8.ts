import { readFile } from "node:fs/promises";
import { Fault } from "./fault.ts";

/**
 * The text of a file's bytes, without a byte order mark. Letters of another encoding would all become the same sign,
 * and labels that differ in them alone one label.
 * @throws Fault "bad-data" where they are not UTF-8.
 */
export function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Fault("bad-data", `${file} is not in UTF-8; save it in that encoding.`, error);
  }
}

/** A text file's content, as `textOf` gives it. Throws also what reading a file throws. */
export async function readText(file: string): Promise<string> {
  return textOf(await readFile(file), file);
}
