import fs from "node:fs";
import { open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

/**
 * A power cut, as far as a process can have one. SIGKILL alone loses nothing that was written: the kernel
 * still has it. So this watches what is synced in one folder, and cut() leaves there only what a disk was
 * promised to hold: of each file the bytes of its last sync, under the names of the folder's last sync.
 * Everything else is gone, or empty. That is the worst a POSIX file system may do (fsync(2), notes).
 */
export type PowerModel = { cut(): never };

export type PowerOptions = {
  readonly dir: string;
  /** Takes fsync out: nothing is promised by it any more. */
  readonly deaf: boolean;
};

/** Watches `dir` from now on; what lies there already counts as safe. */
export async function watchPower({ dir, deaf }: PowerOptions): Promise<PowerModel> {
  const bytes = new Map<number, Buffer>();
  const names = new Map<string, number>();
  const lookAround = () => {
    names.clear();
    for (const name of fs.readdirSync(dir)) {
      const found = fs.statSync(join(dir, name), { throwIfNoEntry: false });
      if (found !== undefined) names.set(name, found.ino);
    }
  };
  lookAround();
  for (const [name, inode] of names) bytes.set(inode, fs.readFileSync(join(dir, name)));
  const synced = (fd: number) => {
    const path = fs.readlinkSync(`/proc/self/fd/${fd}`);
    if (path === dir) lookAround();
    else if (path.startsWith(`${dir}/`)) {
      bytes.set(fs.fstatSync(fd).ino, fs.readFileSync(`/proc/self/fd/${fd}`));
    }
  };
  await listen(fd => {
    if (!deaf) synced(fd);
  });
  return {
    cut() {
      const left = [...names].map(([name, inode]) => [name, bytes.get(inode) ?? Buffer.alloc(0)] as const);
      // A write that is under way in another thread may rename a file meanwhile, as it may at a real cut's moment.
      for (const name of fs.readdirSync(dir)) fs.rmSync(join(dir, name), { force: true });
      for (const [name, content] of left) fs.writeFileSync(join(dir, name), content, { mode: 0o600 });
      process.kill(process.pid, "SIGKILL");
      throw new Error("unreachable");
    },
  };
}

/** Calls `synced` after every fsync of this process, in both of Node's ways to do one. */
async function listen(synced: (fd: number) => void): Promise<void> {
  const { fsyncSync } = fs;
  fs.fsyncSync = fd => {
    fsyncSync(fd);
    synced(fd);
  };
  syncBuiltinESMExports();
  await using probe = await open("/dev/null");
  const prototype = Object.getPrototypeOf(probe) as { sync(): Promise<void> };
  const { sync } = prototype;
  prototype.sync = async function (this: { readonly fd: number }) {
    await sync.call(this);
    synced(this.fd);
  };
}
