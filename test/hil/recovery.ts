import assert from "node:assert/strict";
import { join } from "node:path";
import { PROJECT } from "../../src/paths.ts";
import { withoutShared } from "../unit/models/pictures.ts";
import { eventually, health, isWorking, journal, restarts, status } from "./cart.ts";
import type { OnRig } from "./on-rig.ts";
import type { Shop } from "./shop.ts";

const HERE = join(PROJECT, "test/hil/rig");

/** What breaks on a board, broken on the installed cart, which the trip's test has started. */
export function recoveryTests(onRig: OnRig, shop: () => Shop): void {
  const skip = withoutShared;
  const live = () => health(shop())?.cameras.every(({ state }) => state === "live");

  onRig(
    "reports a camera whose producer is killed, and sees again when it is back",
    async rig => {
      await rig.run("systemctl kill -s KILL rig-camera");
      const lost = await eventually(
        "the camera is reported lost",
        () => health(shop())?.cameras.find(({ state }) => state === "lost"),
        () => journal(rig),
      );
      assert.match(lost.reason ?? "", /shelf-1|vision restarts/);
      await rig.run(
        `systemctl reset-failed rig-camera; systemd-run --unit=rig-camera bash ${HERE}/camera.sh /dev/video0 /run/rig/clip`,
      );
      await eventually(
        "the camera is live again",
        () => (live() ? true : undefined),
        () => journal(rig),
      );
      assert.equal(await restarts(rig), 0, "the cart itself went on");
    },
    { skip },
  );

  onRig(
    "says in health that vision was stopped, and has it replaced",
    async rig => {
      const before = health(shop())?.vision.restarts ?? 0;
      const { code, out } = await rig.run(
        "pkill -STOP -P $(systemctl show -P MainPID stepout-cart) -f vision/main",
      );
      assert.equal(code, 0, out);
      await eventually(
        "health says that vision was replaced",
        () => ((health(shop())?.vision.restarts ?? 0) > before ? true : undefined),
        () => journal(rig),
      );
      await isWorking(rig, shop(), "gpiomon");
      assert.equal(await restarts(rig), 0, "the cart itself went on");
    },
    { skip },
  );

  onRig(
    "is started again after `kill -9`, here with its gate on onoff and /sys/class/gpio, and knows in from out",
    async rig => {
      const { code, out } = await rig.run(
        `sed -i 's/driver: gpiomon/driver: onoff/; s/exit-gate-inner/0/; s/exit-gate-outer/1/' /etc/stepout/cart.yaml
# As flash.sh does where the configuration asks for onoff.
cp /opt/stepout/current/systemd/stepout-cart.service.d/sysfs-gpio.conf /etc/systemd/system/stepout-cart.service.d/
systemctl daemon-reload && systemctl kill -s KILL stepout-cart`,
      );
      assert.equal(code, 0, out);
      await isWorking(rig, shop(), "onoff");
      assert.equal(await restarts(rig), 1, await journal(rig));
      for (const [way, state] of [
        ["in", "shopping"],
        ["out", "no-trip"],
        ["in", "shopping"],
      ] as const) {
        await rig.run(`bash ${HERE}/walk.sh ${way}`);
        await eventually(
          `the cart that went ${way} says ${state}`,
          () => (status(shop())?.state === state ? true : undefined),
          async () => `${JSON.stringify(status(shop()))}\n${await journal(rig)}`,
        );
      }
    },
    { skip },
  );

  onRig(
    "is ended by the watchdog and started again when its loop hangs",
    async rig => {
      await rig.run(`/opt/stepout/node/bin/node ${HERE}/hang.mjs $(systemctl show -P MainPID stepout-cart)`);
      await eventually(
        "systemd has started it again",
        async () => ((await restarts(rig)) === 2 ? true : undefined),
        () => journal(rig),
      );
      const { out } = await rig.run("journalctl -u stepout-cart -o cat | grep -c 'Watchdog timeout'");
      assert.equal(out.trim(), "1", await journal(rig));
      await eventually(
        "it is back at the broker",
        async () =>
          (await rig.run("systemctl is-active stepout-cart")).out.startsWith("active") ? true : undefined,
        () => journal(rig),
      );
    },
    { skip },
  );

  onRig(
    "stops by itself within the ten seconds that systemd gives it",
    async (rig, t) => {
      const stopping =
        "s=$(date +%s%N); systemctl stop stepout-cart; echo $((($(date +%s%N) - s) / 1000000))";
      const tookMs = Number((await rig.run(stopping)).out.trim());
      const { out } = await rig.run("systemctl show -P Result stepout-cart");
      assert.equal(out.trim(), "success", await journal(rig));
      t.diagnostic(`stopped in ${tookMs} ms`);
    },
    { skip },
  );
}
