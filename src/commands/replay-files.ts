import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../config/schema.ts";
import { Fault } from "../fault.ts";

/** What is read for a replay: the recordings, the configuration's file, and what it names. */
export type Inputs = {
  readonly files: readonly string[];
  readonly configFile: string;
  readonly catalogue: Config["catalogue"];
};

/** Throws Fault("usage") where what is to be written is one of the files to read, by whatever path. */
export function refuseInput(output: string, { files, configFile, catalogue }: Inputs): void {
  const refuse = (what: string): Fault =>
    new Fault("usage", `${output} is ${what}; name another file with --observations.`);
  const isOutput = (file: string): boolean => realPath(file) === realPath(output);
  if (files.some(isOutput)) throw refuse("what is to be replayed");
  if (isOutput(configFile)) throw refuse("the configuration");
  if (typeof catalogue === "string" && catalogue !== "topic" && isOutput(catalogue))
    throw refuse("the catalogue");
}

const realPath = (file: string) => (existsSync(file) ? realpathSync(file) : resolve(file));

/** The configuration with its cameras' sources replaced by the files, in order. */
export function playing(files: readonly string[], config: Config): Config {
  if (files.length > config.cameras.length) {
    throw new Fault(
      "usage",
      `${files.length} videos but ${config.cameras.length} cameras in the configuration; give one video a camera.`,
    );
  }
  const missing = files.find(file => !existsSync(file));
  if (missing !== undefined) throw new Fault("bad-media", `There is no file ${missing}; check the path.`);
  const cameras = config.cameras.slice(0, files.length);
  return {
    ...config,
    cameras: cameras.map((camera, at) => ({ ...camera, source: `file:${resolve(files[at] ?? "")}` })),
  };
}

/** Which file is played as which camera, where some cameras have none; undefined where each has its own. */
export function castOf(files: readonly string[], { cameras }: Pick<Config, "cameras">): string | undefined {
  if (files.length >= cameras.length) return undefined;
  const cast = files.map((file, at) => `${file} is played as ${cameras[at]?.name}`);
  const without = cameras.slice(files.length).map(({ name }) => name);
  return `${cast.join(", ")}; nothing as ${without.join(", ")}.`;
}
