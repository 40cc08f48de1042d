import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * node-gyp downloads Node's headers unless it is told where they are. Most ways of installing Node bring them
 * along: using those saves the download and works behind a firewall. Prints the folder that holds
 * `include/node` of exactly this Node, or nothing.
 */

const folder = dirname(dirname(process.execPath));

/** @param {string} text node_version.h */
function versionIn(text) {
  return ["MAJOR", "MINOR", "PATCH"]
    .map(part => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1])
    .join(".");
}

try {
  const text = readFileSync(join(folder, "include", "node", "node_version.h"), "utf8");
  if (versionIn(text) === process.versions.node) process.stdout.write(folder);
} catch {
  // No headers here: node-gyp then does what it does by itself.
}
