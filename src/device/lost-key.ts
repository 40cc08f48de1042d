import { existsSync } from "node:fs";
import type { CartState } from "../billing/cart-state.ts";
import { keyFile } from "./keys.ts";

/**
 * What it means that a cart that has a state has no key any more, as where only the state came back from a backup:
 * another key is made, and the store refuses what the lost one signed. Undefined where none is lost.
 */
export function lostKey(dir: string, found: CartState | undefined): string | undefined {
  if (found === undefined || existsSync(keyFile(dir))) return undefined;
  const waiting = found.outbox.waiting.filter(({ status }) => status !== "rejected").length;
  return (
    `The signing key ${keyFile(dir)} is missing beside the state: the cart makes another one, and the store refuses ` +
    `the ${waiting} bills on their way that the lost one signed; put it back before, or tell the store.`
  );
}
