import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../fault.ts";
import { mapInBatches } from "./batches.ts";
import { filesIn, filesUnder } from "./entries.ts";
import { readHeaders } from "./pictures.ts";
import { describeProblem } from "./problem.ts";

/**
 * Fewer show too few of the things and lights that a cart meets, and one odd picture would set the range of a
 * value for all.
 */
const leastPictures = 32;

/** Pictures that INT8's ranges are measured on; what they show need not be marked. */
export type CalibrationSet = {
  /** In the order of their names. */
  readonly files: readonly string[];
  /** SHA-256 of each picture file. */
  readonly digests: readonly string[];
  /** Of all of them, whatever their names: the same pictures give the same ranges. */
  readonly sha256: string;
};

/**
 * Finds the pictures in `folder`, or in its `JPEGImages/` or `images/` and the folders within.
 * @throws Fault "bad-data" where the folder or a picture in it cannot be read, or where there are too few.
 */
export async function openCalibrationSet(folder: string): Promise<CalibrationSet> {
  const { headers, problems } = await readHeaders(await picturesIn(folder));
  const [problem] = problems;
  if (problem) throw new Fault("bad-data", `${describeProblem(problem)}; mend or remove it.`);
  const files = [...headers.values()].map(({ file }) => file);
  const digests = await digestsOf(files);
  if (new Set(digests).size < leastPictures) {
    throw new Fault(
      "bad-data",
      `${folder} holds ${new Set(digests).size} different pictures, and INT8 needs ${leastPictures} or more, because one odd picture among few would set the ranges: add pictures from the cart's own cameras.`,
    );
  }
  return { files, digests, sha256: sha256([...digests].sort().join("\n")) };
}

/** SHA-256 of each file, as 64 hexadecimal digits. */
export function digestsOf(files: readonly string[]): Promise<string[]> {
  return mapInBatches(files, async file => sha256(await readFile(file)));
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

async function picturesIn(folder: string): Promise<string[]> {
  try {
    const entries = new Set(await readdir(folder));
    const inner = ["JPEGImages", "images"].find(name => entries.has(name));
    return inner === undefined ? await filesIn(folder) : await filesUnder(join(folder, inner));
  } catch (error) {
    throw new Fault("bad-data", `The folder ${folder} cannot be read; check --calibration.`, error);
  }
}
