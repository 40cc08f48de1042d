import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../src/paths.ts";

/** Everything that is fetched or built for the rig; git ignores it. */
export const CACHE = join(PROJECT, ".hil");

const NEEDED = {
  "qemu-system-x86_64": "qemu-system-x86",
  busybox: "busybox-static",
  modprobe: "kmod",
  cpio: "cpio",
  make: "build-essential",
  gpiomon: "gpiod",
  "mkfs.ext4": "e2fsprogs",
  debugfs: "e2fsprogs",
  mosquitto: "mosquitto",
} as const;

/** Why the rig cannot be had here, with the mend; false where it can. */
export function withoutRig(): string | false {
  if (process.getuid?.() !== 0) return "the virtual rig needs root: it shows this machine's root to QEMU";
  if (process.arch !== "x64" || !existsSync("/etc/debian_version"))
    return "the virtual rig is made for Debian on x86-64";
  const path = `${process.env.PATH}:/usr/sbin:/sbin`.split(":");
  const missing = Object.entries(NEEDED).filter(
    ([name]) => !path.some(folder => existsSync(join(folder, name))),
  );
  const names = [...new Set(missing.map(([, name]) => name))].join(" ");
  return missing.length === 0 ? false : `something is not installed: sudo apt-get install ${names}`;
}
