import type { Detection } from "../../../src/counting/observation.ts";
import type { PictureDetector } from "../../../src/dataset/judge.ts";
import type { Pixels } from "../../../src/dataset/pictures.ts";

/** A detector that sees the same in every picture and remembers what it was shown. */
export function fakeDetector(sees: readonly Detection[]): PictureDetector & { readonly shown: Pixels[] } {
  const shown: Pixels[] = [];
  return {
    shown,
    inputSize: { width: 32, height: 32 },
    async detect(picture) {
      shown.push(picture);
      return [...sees];
    },
  };
}
