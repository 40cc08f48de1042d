import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { PROJECT } from "../../src/paths.ts";
import { type Ran, runInside } from "./agent.ts";

/** Everything that is fetched or built for the rig; git ignores it. */
export const CACHE = join(PROJECT, ".hil");

const NEEDED = {
  "qemu-system-x86_64": "qemu-system-x86",
  busybox: "busybox-static",
  modprobe: "kmod",
  cpio: "cpio",
  make: "build-essential",
  gpiomon: "gpiod",
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
  const names = missing.map(([, name]) => name).join(" ");
  return missing.length === 0 ? false : `something is not installed: sudo apt-get install ${names}`;
}

/** A booted machine with real GPIO lines and cameras. Disposed, it is gone without a trace. */
export interface Rig extends AsyncDisposable {
  run(script: string, withinMs?: number): Promise<Ran>;
}

export type RigOptions = {
  /** A folder to lay over this machine's root. */
  readonly layer?: string;
  /** More words for QEMU, such as disks. */
  readonly qemu?: readonly string[];
  /** The guest's name of the disk that holds the cart's state. */
  readonly disk?: string;
};

/** Boots the rig, fetching and building its kernel first where that was never done. Takes a minute, or some. */
export async function openRig({ layer, qemu = [], disk }: RigOptions = {}): Promise<Rig> {
  const scripts = join(PROJECT, "test/hil/rig");
  const kernel = spawnSync("bash", [join(scripts, "kernel.sh"), CACHE], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (kernel.status !== 0) throw new Error("the rig's kernel could not be made; the lines above say why");
  const socket = join(CACHE, "agent.sock");
  rmSync(socket, { force: true });
  const child = spawn("bash", [join(scripts, "boot.sh"), CACHE, kernel.stdout.trim(), ...qemu], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, RIG_LAYER: layer ?? "", RIG_DISK: disk ?? "" },
  });
  const ended = once(child, "exit");
  const rig: Rig = {
    run: (script, withinMs) => runInside(socket, script, withinMs),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
  try {
    await Promise.race([
      rig.run("systemctl start rig.target", 300_000),
      ended.then(() => Promise.reject(new Error("QEMU ended at once; the lines above say why"))),
    ]);
  } catch (error) {
    await rig[Symbol.asyncDispose]();
    throw error;
  }
  return rig;
}

/** Bundles programs for the rig: compiling TypeScript there would take longer than running it. */
export async function bundle(...files: readonly string[]): Promise<string> {
  const outdir = join(CACHE, "guest");
  await build({
    entryPoints: files.map(file => join(PROJECT, file)),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["onoff"],
    outdir,
    entryNames: "[name]",
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
  return outdir;
}

/** A free port of this machine. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}
