import { join } from "node:path";
import { z } from "zod";
import { parseYaml, readIfThere } from "./names.ts";

const poseYaml = z.object({ kpt_shape: z.tuple([z.coerce.number(), z.coerce.number()]) });

/**
 * How many numbers of key points follow each box in a YOLO set of poses, as `kpt_shape` in its `data.yaml` says: points
 * times numbers a point. 0 for every other set: nothing else tells 4 key points of 3 numbers from an outline of 8 points.
 * @throws Fault "bad-data" where `data.yaml` is not in UTF-8.
 */
export async function readKeyNumbers(root: string): Promise<number> {
  for (const file of ["data.yaml", "data.yml", "../data.yaml"]) {
    const text = await readIfThere(join(root, file));
    if (text === undefined) continue;
    const read = poseYaml.safeParse(parseYaml(text));
    return read.success ? read.data.kpt_shape[0] * read.data.kpt_shape[1] : 0;
  }
  return 0;
}
