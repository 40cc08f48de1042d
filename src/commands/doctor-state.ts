import { existsSync } from "node:fs";
import { refuseToMove } from "../cart/till.ts";
import { keyFile, openKeys } from "../device/keys.ts";
import { lostKey } from "../device/lost-key.ts";
import { inspectState } from "../device/state-file/state-file.ts";
import { messageOf } from "../fault.ts";
import { piecesOn } from "../trip/line.ts";
import type { Check, Finding } from "./doctor-checks.ts";

/** Whether the cart would open what its disk remembers, and its key. Only looks, so that it may run meanwhile. */
export const state: Check = async ({ cart, store, state: { dir } }) => {
  const check = "state";
  try {
    const { found, warning } = await inspectState({ dir, cartId: cart.id });
    refuseToMove(found, { store: store.id, cart: cart.id });
    // The first start makes the key.
    if (existsSync(keyFile(dir))) openKeys(dir);
    const repaired: Finding[] = [warning, lostKey(dir, found)].flatMap(detail =>
      detail === undefined ? [] : [{ check, status: "warn", detail }],
    );
    if (found === undefined) return [{ check, status: "ok", detail: "none yet" }];
    const { trip, outbox, sequence } = found;
    const pieces = piecesOn(trip?.basket.lines ?? []);
    const where = trip === undefined ? "outside" : `on a trip with ${pieces} pieces`;
    const bills = `${sequence} bills so far, ${outbox.waiting.length} not done`;
    return [...repaired, { check, status: "ok", detail: `${where}; ${bills}` }];
  } catch (error) {
    return [{ check, status: "fail", detail: messageOf(error) }];
  }
};
