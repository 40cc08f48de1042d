import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Bill } from "../../src/billing/bill.ts";
import { verifyBill } from "../../src/device/keys.ts";
import { PROJECT } from "../../src/paths.ts";
import { shared, withoutShared } from "../unit/models/pictures.ts";
import { basket, bills, eventually, health, isWorking, journal, startCart, status } from "./cart.ts";
import { CACHE } from "./needs.ts";
import type { OnRig } from "./on-rig.ts";
import type { Shop } from "./shop.ts";

const HERE = join(PROJECT, "test/hil/rig");
const CLIP = join(CACHE, "clip");

/** Two pictures of each second of the clip, each shown for so long: what an emulated detector keeps up with. */
const PICTURES_A_SECOND = 2;
const SHOWN_S = 1;

/**
 * An emulated machine may stand still, or see too few pictures to be sure; a bill that says so is right to say it, and
 * the trip is made again.
 */
const TRIES = 3;

/** How long the bottles stand there again before the next trip: what is seen of that later would be part of it. */
const SETTLED_S = 15;

/** Whether a bill says that the machine was too slow for its camera, and of nothing else that it was partly blind. */
function isTooSlow(bill: Bill): boolean {
  const blind = bill.review.filter(reason => reason.startsWith("degraded:"));
  return (
    blind.length > 0 &&
    blind.every(reason => /:(camera-slow:.*|vision-interrupted|blind-at-gate)$/.test(reason))
  );
}

/** Raw pictures of the sample clip for the rig's camera: of its left part, in which all happens. */
export function cutClip(): void {
  rmSync(CLIP, { recursive: true, force: true });
  mkdirSync(CLIP, { recursive: true });
  const line = `filesrc location=${shared.video} ! decodebin ! videorate ! video/x-raw,framerate=${PICTURES_A_SECOND}/1 ! videoscale ! video/x-raw,width=640,height=360 ! videocrop right=280 ! videoconvert ! video/x-raw,format=YUY2 ! multifilesink location=${CLIP}/%03d.yuy2`;
  const made = spawnSync("gst-launch-1.0", ["-q", ...line.split(" ")], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`GStreamer could not cut the clip: ${made.stderr}`);
}

/** One whole trip of the installed cart: two bottles leave the shelf, the cart leaves the store, the bill is right. */
export function tripTests(onRig: OnRig, shop: () => Shop): void {
  onRig(
    "bills a whole trip right with the installed cart, a V4L2 camera, the kernel's GPIO and this machine's broker",
    async (rig, t) => {
      cutClip();
      await rig.run(
        `cp -r ${CLIP} /run/rig/clip && ln -sfn 000.yuy2 /run/rig/clip/now.yuy2
systemd-run --unit=rig-camera --property=Restart=no bash ${HERE}/camera.sh /dev/video0 /run/rig/clip`,
      );
      await startCart(rig, shop());
      const { models } = await isWorking(rig, shop(), "gpiomon");
      const clip = readdirSync(CLIP).length;
      t.diagnostic(
        `${clip} pictures of the clip, ${PICTURES_A_SECOND} of each second, shown for ${SHOWN_S} s each, to a detector for small pictures: under emulation the shipped ones take over five seconds for one`,
      );
      for (let tries = 1; ; tries += 1) {
        const before = bills(shop()).length;
        const stalls = health(shop())?.vision.restarts ?? 0;
        await rig.run(`bash ${HERE}/play.sh /run/rig/clip ${SHOWN_S}`, 300_000);
        const counted = await eventually(
          "there are two bottles in the basket, vision has stalled, or the cart says that it saw too little",
          () => {
            if (basket(shop())?.lines[0]?.quantity === 2) return "right";
            if ((health(shop())?.vision.restarts ?? 0) > stalls) return "stalled";
            // Such a bill is none to end with, so nothing more is waited for.
            return basket(shop())?.degraded ? "degraded" : undefined;
          },
          async () => `${JSON.stringify([basket(shop()), health(shop())?.vision])}\n${await journal(rig)}`,
        );
        await rig.run(`bash ${HERE}/walk.sh out`);
        await eventually("it has left", () => (status(shop())?.state === "no-trip" ? true : undefined));
        // A trip that was degraded has one as well, though it may have no line.
        const bill = await eventually(
          "there is a bill",
          () => bills(shop())[before],
          () => journal(rig),
        );
        const isUnsure = bill.degraded || bill.lines.some(({ needsReview }) => needsReview);
        if ((counted !== "right" || isUnsure) && tries < TRIES) {
          t.diagnostic(
            `the emulated machine stood still or was not sure (${[counted, ...bill.review].join(", ")}): the trip is made again`,
          );
          await rig.run(
            `ln -sfn 000.yuy2 /run/rig/clip/now.yuy2; sleep ${SETTLED_S}; bash ${HERE}/walk.sh in`,
          );
          await isWorking(rig, shop(), "gpiomon");
          continue;
        }
        if (isTooSlow(bill)) {
          return t.skip(
            `this machine emulates too slowly: ${TRIES} bills said so, the last one ${bill.review.join(", ")}`,
          );
        }
        const { publicKey } = shop().latest("stepout/v1/s1/carts/rig-1/status") as { publicKey: string };
        assert.deepEqual(
          bill.lines.map(({ sku, quantity, amountMinor, needsReview }) => ({
            sku,
            quantity,
            amountMinor,
            needsReview,
          })),
          [{ sku: "water-500", quantity: 2, amountMinor: 258, needsReview: false }],
        );
        assert.equal(bill.totals.grossMinor, 258);
        assert.ok(verifyBill(bill, publicKey), "the bill is signed by this cart");
        assert.equal(bills(shop()).length, before + 1, "the bill came once");
        assert.equal(bill.degraded, false, bill.review.join(", "));
        t.diagnostic(
          `one bill of ${bill.totals.grossMinor} after ${tries} trip(s), seen by ${JSON.stringify(models)}`,
        );
        return;
      }
    },
    { skip: withoutShared },
  );
}
