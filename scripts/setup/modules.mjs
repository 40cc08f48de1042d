import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Whether `node_modules` holds exactly what `package-lock.json` asks for on this machine. Asked of the folder
 * itself and not of a stamp, so that an install that was cut off, or a package that somebody deleted, is seen.
 *
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Entry
 * @typedef {{ os: string, cpu: string, libc: "glibc" | "musl" }} Platform
 */

/**
 * @param {string} folder where package-lock.json and node_modules are
 * @param {Platform} platform the machine it must run on
 * @returns {string | undefined} why an install is needed, or undefined when nothing is missing
 */
function whyIncomplete(folder, platform) {
  const asked = entriesOf(join(folder, "package-lock.json"));
  if (asked === undefined) return "package-lock.json cannot be read";
  // npm writes down here what it put into the folder, as the last thing it does.
  const installed = entriesOf(join(folder, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "the packages are not installed";
  for (const [path, entry] of Object.entries(asked)) {
    if (path === "") continue;
    const there = installed[path];
    if (there === undefined && !isNeeded(entry, platform)) continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (there?.version !== entry.version || there?.integrity !== entry.integrity)
      return `${name} is not the locked one`;
    if (!existsSync(join(folder, path, "package.json"))) return `${name} is gone from node_modules`;
  }
  return undefined;
}

/**
 * @param {string} folder
 * @param {Platform} platform
 * @returns {number} how many packages an install will bring, to show how far it is
 */
function countNeeded(folder, platform) {
  const asked = Object.entries(entriesOf(join(folder, "package-lock.json")) ?? {});
  return asked.filter(([path, entry]) => path !== "" && isNeeded(entry, platform)).length;
}

/**
 * Optional packages are one program built for many machines: needed is the build for this one. Those that name
 * no machine are needed only by builds that do, so they count when they are there.
 *
 * @param {Entry} entry
 * @param {Platform} platform
 */
function isNeeded(entry, platform) {
  if (!entry.optional) return true;
  if (entry.os === undefined || !entry.os.includes(platform.os)) return false;
  if (entry.cpu !== undefined && !entry.cpu.includes(platform.cpu)) return false;
  return entry.libc === undefined || entry.libc.includes(platform.libc);
}

/**
 * @param {string} file
 * @returns {Record<string, Entry> | undefined} undefined where the file is missing or cut off
 */
function entriesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** @returns {Platform} */
function thisPlatform() {
  process.report.excludeNetwork = true;
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return { os: process.platform, cpu: process.arch, libc: header.glibcVersionRuntime ? "glibc" : "musl" };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const platform = thisPlatform();
  const reason = whyIncomplete(".", platform);
  if (reason !== undefined) process.stdout.write(`${countNeeded(".", platform)} ${reason}\n`);
}
