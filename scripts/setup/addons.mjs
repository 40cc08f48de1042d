import { createRequire } from "node:module";

/**
 * Loads every native part for real: that a file was built says nothing about whether this Node, these system
 * libraries and this processor can run it. Prints the packages that do not load, one a line, with the reason.
 */

const require = createRequire(import.meta.url);

for (const name of ["node-gstreamer-superficial", "epoll", "unix-dgram", "onnxruntime-node"]) {
  try {
    require(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stdout.write(`${name} ${reason.split("\n")[0]}\n`);
  }
}
