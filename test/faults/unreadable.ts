import { createHash } from "node:crypto";
import { chownSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Orders } from "./cart.ts";
import { expect } from "./expect.ts";
import type { Cart } from "./fleet.ts";

/** Makes a cart's state one that it cannot read, and gives what undoes that, and the orders to start it with. */
type Spoil = (dir: string) => { readonly mend: () => void; readonly orders: Partial<Orders> };

const states = ["cart.json", "cart.copy.json"];

/** A trip; then a start that must be refused in words, and change nothing; the next trip goes on from where it was. */
export function whileUnreadable(words: RegExp, spoil: Spoil): (cart: Cart) => Promise<void> {
  return async cart => {
    expect(await cart.trip(), "done");
    const { mend, orders } = spoil(cart.dir);
    const before = states.map(name => readFileSync(join(cart.dir, name), "utf8"));
    const end = await cart.drain(orders);
    const after = states.map(name => readFileSync(join(cart.dir, name), "utf8"));
    mend();
    if (!words.test(end)) throw new Error(`the cart was to refuse its state, and ended with ${end}`);
    if (before.join() !== after.join()) throw new Error("the cart changed a state that it cannot read");
  };
}

/** Both copies as a program of the future wrote them, whole. */
export const asNewer: Spoil = dir => {
  const kept = states.map(name => readFileSync(join(dir, name), "utf8"));
  states.forEach((name, i) => {
    const [head = "", body = ""] = (kept[i] ?? "").split("\n");
    const { generation } = JSON.parse(head) as { generation: number };
    const sha256 = createHash("sha256").update(`99\n${generation}\n${body}`).digest("hex");
    const newer = { format: "stepout-state", version: 99, generation, sha256 };
    writeFileSync(join(dir, name), `${JSON.stringify(newer)}\n${body}\n`);
  });
  const mend = () => {
    states.forEach((name, i) => {
      writeFileSync(join(dir, name), kept[i] ?? "");
    });
  };
  return { mend, orders: {} };
};

/** Debian's user nobody has the folder and all in it but the state, which is still root's. */
export const asForeign: Spoil = dir => {
  const nobody = 65_534;
  const give = (uid: number) => {
    chownSync(dir, uid, uid);
    for (const name of readdirSync(dir)) if (!states.includes(name)) chownSync(join(dir, name), uid, uid);
  };
  give(nobody);
  return { mend: () => give(0), orders: { uid: nobody } };
};
