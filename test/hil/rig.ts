import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { PROJECT } from "../../src/paths.ts";
import { forNode } from "../e2e/bundled.ts";
import { type Ran, runInside } from "./agent.ts";
import { CACHE } from "./needs.ts";

const SCRIPTS = join(PROJECT, "test/hil/rig");

/** Where bundled programs are; the rig sees this machine's folders under their own names. */
export const PROGRAMS = join(CACHE, "programs");

/** A machine that takes longer than this is too busy to be judged by; seen on one that is not: 40 s. */
const BOOT_MS = 200_000;

/** What layer.sh exits with where the release refuses the rig's own configuration (EX_CONFIG). */
const REFUSED = 78;

/** The rig cannot be had here; its tests are skipped with these words. */
export class NoRig extends Error {}

/** A booted machine with real GPIO lines and cameras. Disposed, it is gone without a trace. */
export interface Rig extends AsyncDisposable {
  /** Seconds from QEMU's start to the first answer. */
  readonly bootedIn: number;
  run(script: string, withinMs?: number): Promise<Ran>;
}

/** A disk whose writes are recorded: `before` is as it was, `log` grows. In the rig it is /dev/disk/by-id/virtio-NAME. */
export type Disk = { readonly name: string; readonly before: string; readonly log: string };

/** Makes an empty ext4 disk, and the words for QEMU that record it. */
export function makeDisk(name: string): Disk & { readonly qemu: readonly string[] } {
  const folder = join(CACHE, "disks");
  mkdirSync(folder, { recursive: true });
  const [image, before, log] = ["img", "before", "log"].map(ending => join(folder, `${name}.${ending}`));
  if (image === undefined || before === undefined || log === undefined) throw new Error("unreachable");
  writeFileSync(log, "");
  rmSync(image, { force: true });
  must("truncate", "-s", "16M", image);
  must("mkfs.ext4", "-q", "-F", image);
  copyFileSync(image, before);
  const file = (key: string, path: string) =>
    `${key}.driver=raw,${key}.file.driver=file,${key}.file.filename=${path}`;
  const blocks = `driver=blklogwrites,node-name=${name},${file("file", image)},${file("log", log)}`;
  return {
    name,
    before,
    log,
    qemu: ["-blockdev", blocks, "-device", `virtio-blk-pci,drive=${name},serial=${name}`],
  };
}

/** Fetches and builds the rig's kernel where that was never done; its release. Throws NoRig where that cannot be. */
export const makeKernel = (): string =>
  script("kernel.sh", "the rig's kernel could not be made", CACHE).trim();

/** Installs the cart with these models into a layer for the rig, by flash.sh. Throws NoRig where that cannot be. */
export function installCart(models: string): string {
  const trouble = "the cart could not be installed into a layer";
  script("layer.sh", trouble, CACHE, join(SCRIPTS, "cart.yaml"), models);
  return join(CACHE, "layer.img");
}

export type RigOptions = {
  /** The kernel's release, from makeKernel. */
  readonly release: string;
  /** A disk to lay over this machine's root. */
  readonly layer?: string;
  readonly disks?: readonly { readonly qemu: readonly string[] }[];
};

/** Boots the rig. Throws NoRig where it cannot be. */
export async function openRig({ release, layer = "", disks = [] }: RigOptions): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), "stepout-rig-"));
  const words = [join(SCRIPTS, "boot.sh"), CACHE, release, folder, ...disks.flatMap(({ qemu }) => qemu)];
  const started = performance.now();
  const child = spawn("bash", words, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, RIG_LAYER: layer },
  });
  const ended = once(child, "exit");
  const socket = join(folder, "agent.sock");
  const run: Rig["run"] = (text, withinMs) => runInside(socket, text, withinMs);
  const close = async () => {
    // Its time limit passes SIGTERM on to QEMU; after SIGKILL it could not.
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      run("systemctl start rig.target", BOOT_MS),
      ended.then(() => Promise.reject(new Error("QEMU ended; the last lines of .hil/console.log say why"))),
    ]);
  } catch (error) {
    await close();
    throw new NoRig(`the rig does not boot here (${error instanceof Error ? error.message : error})`);
  }
  return { bootedIn: (performance.now() - started) / 1000, run, [Symbol.asyncDispose]: close };
}

/** Bundles programs for the rig: compiling TypeScript there would take longer than running it. */
export async function bundle(...files: readonly string[]): Promise<void> {
  await build({
    ...forNode,
    entryPoints: files.map(file => join(PROJECT, file)),
    external: ["onoff"],
    outdir: PROGRAMS,
    entryNames: "[name]",
    outExtension: { ".js": ".mjs" },
    // Packages of the older kind call for Node's own modules by a function that modules do not have.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
}

/** Runs one of the rig's scripts; what it says goes on to whoever watches. Returns its standard output. */
function script(name: string, trouble: string, ...words: readonly string[]): string {
  const ran = spawnSync("bash", [join(SCRIPTS, name), ...words], {
    cwd: PROJECT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 480_000,
  });
  // A configuration that the release refuses is a defect of one of them, and nothing that a machine lacks.
  if (ran.status === REFUSED) throw new Error(`${trouble}; the lines above say why`);
  if (ran.status !== 0) throw new NoRig(`${trouble}; the lines above say why`);
  return ran.stdout;
}

function must(program: string, ...words: readonly string[]): void {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const ran = spawnSync(program, words, { env, encoding: "utf8" });
  if (ran.status !== 0) throw new NoRig(`${program} failed: ${ran.stderr}`);
}
