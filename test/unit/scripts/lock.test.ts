import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

type Entry = {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const lock = JSON.parse(readFileSync(new URL("../../../package-lock.json", import.meta.url), "utf8")) as {
  readonly packages: Readonly<Record<string, Entry>>;
};

/** Where Node would look for `name` from inside `path`, innermost first. */
function placesOf(name: string, path: string): string[] {
  const places = [`${path}/node_modules/${name}`];
  for (
    let at = path.lastIndexOf("/node_modules/");
    at >= 0;
    at = path.lastIndexOf("/node_modules/", at - 1)
  ) {
    places.push(`${path.slice(0, at)}/node_modules/${name}`);
  }
  places.push(`node_modules/${name}`);
  return places;
}

test("the lock file names every build for every machine, or `npm ci` refuses it", () => {
  const missing: string[] = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!placesOf(name, path).some(place => place in lock.packages)) missing.push(`${name}, of ${path}`);
    }
  }
  assert.deepEqual(missing, []);
});

test("the lock file names no download address, so that any mirror can serve it", () => {
  const addressed = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
  assert.deepEqual(
    addressed.map(([path]) => path),
    [],
  );
});
