import { setTimeout as pause } from "node:timers/promises";
import type { HealthReport } from "../../src/cart/health.ts";
import type { Rig } from "./rig.ts";
import type { Shop } from "./shop.ts";

/** The cart that flash.sh installed on the rig, seen as a person sees it: by systemd and at the broker. */

const CART = "rig-1";
const topic = (kind: string) => `stepout/v1/s1/carts/${CART}/${kind}`;

export const health = (shop: Shop) => shop.latest(topic("health")) as HealthReport | undefined;
export const status = (shop: Shop) =>
  shop.latest(topic("status")) as { readonly online: boolean; readonly state: string } | undefined;
export const basket = (shop: Shop) =>
  shop.latest(topic("basket")) as
    | {
        readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
        readonly degraded: boolean;
      }
    | undefined;
export const bills = (shop: Shop) => shop.bills(CART);
export const record = (shop: Shop, path: string) => shop.record(CART, path);
export const cartId = CART;

/** Everything takes longer in the rig; this is only there so that nothing waits for ever. */
const PATIENCE_MS = 300_000;

/** Resolves with the first answer that is something. Throws with `last` words after five minutes. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  last: () => Promise<string> | string = () => "",
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}; ${await last()}`);
    await pause(200);
  }
}

/** What the cart said, for whoever has to find out why. */
export async function journal(rig: Rig): Promise<string> {
  const { out } = await rig.run(
    "journalctl -u stepout-cart -o cat | tail -n 25; journalctl -u rig-camera -o cat | tail -n 5",
  );
  return out;
}

/** Points the installed configuration to this test's broker, its state to the recorded disk `cart`, and starts the cart as systemd starts it on a board. */
export async function startCart(rig: Rig, { port }: Shop): Promise<void> {
  const { code, out } = await rig.run(
    `mount /dev/disk/by-id/virtio-cart /var/lib/stepout && chown stepout:stepout /var/lib/stepout
sed -i 's/10.0.2.2:1883/10.0.2.2:${port}/' /etc/stepout/cart.yaml
mkdir -p /etc/systemd/system/stepout-cart.service.d
# A start takes an emulated machine as many seconds as tenths elsewhere. Everything else of the unit is as installed.
printf '[Service]\\nTimeoutStartSec=600\\n' >/etc/systemd/system/stepout-cart.service.d/rig.conf
systemctl daemon-reload && systemctl start --no-block stepout-cart`,
  );
  if (code !== 0) throw new Error(out);
}

/** Resolves when the cart is at the broker with a live camera and its gate hears with `driver`. */
export async function isWorking(
  rig: Rig,
  shop: Shop,
  driver: string,
  restarts?: number,
): Promise<HealthReport> {
  return eventually(
    `the cart works, with its gate on ${driver}`,
    () => {
      const now = health(shop);
      return status(shop)?.online === true &&
        now?.gate.driver === driver &&
        now.gate.listening &&
        now.cameras.every(({ state }) => state === "live") &&
        (restarts === undefined || now.vision.restarts >= restarts)
        ? now
        : undefined;
    },
    async () => `${JSON.stringify(health(shop))}\n${await journal(rig)}`,
  );
}

/** How often systemd has started the cart anew by itself. */
export async function restarts(rig: Rig): Promise<number> {
  const { out } = await rig.run("systemctl show -P NRestarts stepout-cart");
  return Number(out);
}
