import { it, type TestContext } from "node:test";
import { NoRig, type Rig } from "./rig.ts";

/** One test on the rig. It is skipped with the reason where there is no rig, or where `skip` says so. */
export type OnRig = (
  name: string,
  test: (rig: Rig, t: TestContext) => Promise<void>,
  more?: { readonly skip?: string | false },
) => void;

/**
 * Tests that share one rig. `rig` rejects with NoRig where it cannot be had; then all are skipped, unless
 * STEPOUT_RIG=required is set: then that is a failure, for machines that are known to have one.
 */
export function onRigOf(rig: () => Promise<Rig>): OnRig {
  return (name, test, { skip = false } = {}) =>
    it(name, { skip }, async t => {
      const found = await rig().catch((error: unknown) => {
        if (!(error instanceof NoRig) || process.env.STEPOUT_RIG === "required") throw error;
        return error;
      });
      if (found instanceof NoRig) t.skip(found.message);
      else await test(found, t);
    });
}
