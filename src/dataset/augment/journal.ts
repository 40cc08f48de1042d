import { appendFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LabelledPicture } from "../labelled.ts";
import { keepWish, type Wish } from "../wish.ts";
import { claimFolder } from "../write.ts";

/** The copies that a folder holds while more are made: what was cut short goes on after them. */
export type Journal = {
  /** By name. */
  readonly done: ReadonlyMap<string, LabelledPicture>;
  /** Remembers a copy whose picture is written. */
  add(copy: LabelledPicture): Promise<void>;
  /** Takes the journal away, when the annotations are written too. */
  close(): Promise<void>;
};

/**
 * Begins work on copies in a new or empty folder, or goes on with it, if the same was wished for then. Until it is
 * closed the folder holds the wish as `augment.json` and what is marked in the copies as `augment.jsonl`.
 * @throws Fault "usage" where the folder holds anything else, or was begun with another wish; "storage" where it cannot be made.
 */
export async function openJournal(folder: string, wish: Wish): Promise<Journal> {
  const began = join(folder, "augment.json");
  const file = join(folder, "augment.jsonl");
  const isBegun = await readFile(began).then(
    () => true,
    () => false,
  );
  if (!isBegun) await claimFolder(folder);
  await keepWish(folder, "augment", wish);
  const copies = (await readFile(file, "utf8").catch(() => "")).split("\n").flatMap(copyOf);
  return {
    done: new Map(copies.map(copy => [copy.name, copy])),
    // The line end stands first, so that a line that was cut short spoils no other.
    add: copy => appendFile(file, `\n${JSON.stringify(copy)}`),
    async close() {
      await rm(began);
      await rm(file, { force: true });
    },
  };
}

/** Nothing for a line that was cut short: its copy is made anew. */
function copyOf(line: string): LabelledPicture[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
