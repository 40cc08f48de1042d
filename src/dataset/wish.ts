import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../fault.ts";

/** What was asked for, as far as it decides what comes out: what is left out was not said. */
export type Wish = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A short name for something long that decides what comes out. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}

/**
 * A stopped run goes on where it was, but only with the wish that it began with, which is kept in the folder as
 * `NAME.json`. Throws Fault("usage") with the mend where another one was kept there, and what the disk says where it
 * takes none.
 */
export async function keepWish(out: string, name: string, wish: Wish): Promise<void> {
  await mkdir(out, { recursive: true });
  const file = join(out, `${name}.json`);
  const text = `${JSON.stringify(wish)}\n`;
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      // What a full disk took of it would be an unreadable wish the next time.
      await rm(file, { force: true });
      throw error;
    }
    const kept = wishIn(await readFile(file, "utf8"), file);
    const other = Object.keys({ ...kept, ...wish }).find(key => String(kept[key]) !== String(wish[key]));
    if (other === undefined) return;
    throw new Fault(
      "usage",
      `${out} holds what was made with ${other} ${kept[other] ?? "left out"}, not ${wish[other] ?? "left out"}: give another --out.`,
    );
  }
}

function wishIn(text: string, file: string): Wish {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault(
      "usage",
      `${file} was cut short, so that nobody can tell what its folder was made with: give another --out.`,
      error,
    );
  }
}
