import assert from "node:assert/strict";
import { join } from "node:path";
import { cartId } from "./cart.ts";
import { CACHE } from "./needs.ts";
import type { OnRig } from "./on-rig.ts";
import { type Cut, cutPower } from "./power-cuts.ts";
import { type Disk, PROGRAMS, type Rig } from "./rig.ts";
import type { Shop, Tape } from "./shop.ts";

/** Trips of the cart's till, courier and state file on a disk of their own. */
const TRIPS = 12;
const CUTS = 200;
const CUTS_WITHOUT_FSYNC = 40;
const CUTS_OF_THE_INSTALLED = 50;

/** The disks that are recorded, by what is on them. */
export type Disks = { readonly kept: Disk; readonly lossy: Disk; readonly cart: Disk };

/** Cuts of recorded writes: with fsync nothing that the store knows of is lost, without it the same look finds losses. */
export function powerTests(onRig: OnRig, shop: () => Shop, disks: () => Disks): void {
  onRig(`loses no bill and doubles none in ${CUTS} power cuts; without fsync it would`, async (rig, t) => {
    const { kept, lossy } = disks();
    const tapes = {
      kept: shop().record("kept", kept.log),
      lossy: shop().record("lossy", lossy.log),
    };
    await Promise.all([shopping(rig, shop(), "kept"), shopping(rig, shop(), "lossy", "without-fsync")]);
    const held = await cut(kept, kept.name, tapes.kept, CUTS);
    t.diagnostic(say("with fsync", tapes.kept, held));
    assert.equal(tapes.kept.received.length, TRIPS);
    assert.deepEqual(
      held.filter(({ wrong }) => wrong.length > 0),
      [],
    );
    assert.ok(held.filter(({ owed }) => owed > 0).length > CUTS / 2, "most cuts came after a bill");

    const lost = await cut(lossy, lossy.name, tapes.lossy, CUTS_WITHOUT_FSYNC);
    t.diagnostic(say("without fsync", tapes.lossy, lost));
    assert.ok(
      lost.some(({ wrong }) => wrong.length > 0),
      "without fsync the same look finds losses",
    );
  });
}

/** The same look at the disk of the installed cart, after its trip and all that was done to it; `tape` from its start on. */
export function installedPowerTests(
  onRig: OnRig,
  tape: () => Tape | undefined,
  disks: () => Disks,
  skip: string | false,
): void {
  onRig(
    `loses no bill of the installed cart in ${CUTS_OF_THE_INSTALLED} power cuts`,
    async (_rig, t) => {
      const recorded = tape();
      assert.ok(recorded !== undefined && recorded.received.length > 0, "it has billed");
      const cuts = await cut(disks().cart, cartId, recorded, CUTS_OF_THE_INSTALLED);
      t.diagnostic(say("installed cart", recorded, cuts));
      assert.deepEqual(
        cuts.filter(({ wrong }) => wrong.length > 0),
        [],
      );
      assert.ok(
        cuts.some(({ owed }) => owed > 0),
        "some cuts came after the bill",
      );
    },
    { skip },
  );
}

async function shopping(rig: Rig, { port }: Shop, disk: string, ...more: readonly string[]): Promise<void> {
  const folder = `/run/rig/${disk}`;
  const { code, out } = await rig.run(
    `mkdir -p ${folder} && mount /dev/disk/by-id/virtio-${disk} ${folder} &&
node ${PROGRAMS}/shopping.mjs ${folder} mqtt://10.0.2.2:${port} ${disk} ${TRIPS} ${more.join(" ")}`,
    500_000,
  );
  assert.equal(code, 0, out);
}

async function cut(disk: Disk, cartId: string, tape: Tape, count: number): Promise<readonly Cut[]> {
  const recording = { before: disk.before, ...tape, cartId };
  const cuts: Cut[] = [];
  while (cuts.length < count) cuts.push(await cutPower(recording, join(CACHE, "cut"), Math.random));
  return cuts;
}

function say(how: string, { writes, received }: Tape, cuts: readonly Cut[]): string {
  const bad = cuts.filter(({ wrong }) => wrong.length > 0).length;
  const flushes = writes.filter(({ flush }) => flush).length;
  return `${how}: ${cuts.length} cuts of ${writes.length} writes and ${flushes} flushes over ${received.length} bills, ${bad} with a loss`;
}
