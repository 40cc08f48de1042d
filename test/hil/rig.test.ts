import { join } from "node:path";
import { after, describe } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { withoutShared } from "../unit/models/pictures.ts";
import { record } from "./cart.ts";
import { gpioTests } from "./gpio.ts";
import { CACHE, withoutRig } from "./needs.ts";
import { onRigOf } from "./on-rig.ts";
import { type Disks, installedPowerTests, powerTests } from "./power.ts";
import { recoveryTests } from "./recovery.ts";
import { bundle, installCart, makeDisk, makeKernel, openRig, type Rig } from "./rig.ts";
import { openShop, type Shop, type Tape } from "./shop.ts";
import { importSmallDetector } from "./small-detector.ts";
import { tripTests } from "./trip.ts";

/** Everything on one rig, one after the other: booting is the dearest part, and an emulated machine takes both cores. */
describe("on the virtual rig", { skip: withoutRig() }, () => {
  let opening: Promise<Rig> | undefined;
  let shop: Shop | undefined;
  let disks: Disks | undefined;
  let tape: Tape | undefined;

  const open = async (): Promise<Rig> => {
    const release = makeKernel();
    await bundle("test/hil/passages.ts", "test/hil/shopping.ts", "test/unit/device/gpio/drivers.test.ts");
    const [kept, lossy, cart] = [makeDisk("kept"), makeDisk("lossy"), makeDisk("cart")];
    disks = { kept, lossy, cart };
    const layer = installCart(withoutShared ? join(PROJECT, "models/trt") : await importSmallDetector(CACHE));
    shop = await openShop();
    tape = record(shop, cart.log);
    return openRig({ release, layer, disks: [kept, lossy, cart] });
  };
  const rig = () => (opening ??= open());
  after(async () => {
    await (await opening?.catch(() => undefined))?.[Symbol.asyncDispose]();
    await shop?.[Symbol.asyncDispose]();
  });

  const there = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error("the rig was not opened");
    return part;
  };
  const onRig = onRigOf(rig);
  onRig("boots", async ({ bootedIn }, t) => t.diagnostic(`booted in ${bootedIn.toFixed(0)} s`));
  powerTests(
    onRig,
    () => there(shop),
    () => there(disks),
  );
  gpioTests(onRig);
  tripTests(onRig, () => there(shop));
  recoveryTests(onRig, () => there(shop));
  installedPowerTests(
    onRig,
    () => tape,
    () => there(disks),
    withoutShared,
  );
});
