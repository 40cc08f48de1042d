import { existsSync, statSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Fault } from "../fault.ts";

/**
 * Makes sure that a file can be written later, over an old one too.
 * @throws Fault "storage" where it is a folder or closed, or its folder is missing or closed.
 */
export async function checkWritable(file: string): Promise<void> {
  try {
    await access(dirname(resolve(file)), constants.W_OK);
    if (!existsSync(file)) return;
    await access(file, constants.W_OK);
  } catch (error) {
    throw new Fault("storage", `${file} cannot be written; choose a folder that exists and is yours.`, error);
  }
  if (statSync(file).isDirectory()) throw new Fault("storage", `${file} is a folder; name a file.`);
}

/**
 * Makes sure that files can be put into a folder later, which is made then if it is not there.
 * @throws Fault "storage" where it is a file or closed, or cannot be made.
 */
export async function checkFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return checkWritable(folder);
  if (!statSync(folder).isDirectory()) throw new Fault("storage", `${folder} is a file; name a folder.`);
  await checkWritable(join(folder, "file"));
}
