import { readFile } from "node:fs/promises";
import { Fault } from "../fault.ts";

/**
 * A text file's content without a byte order mark. Letters of another encoding would all become the same sign, and
 * labels that differ in them alone one label.
 * @throws Fault "bad-data" where it is not in UTF-8, and what reading a file throws.
 */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Fault("bad-data", `${file} is not in UTF-8; save it in that encoding.`, error);
  }
}
