import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PROJECT } from "../../../src/paths.ts";

/**
 * flash.sh's parts on their own, on a folder that stands for a running board. What would mount something there is
 * taken away, and to enter that system is to mean its /opt and /etc; programs are stood in for by files on the search path.
 */
export type Board = {
  readonly root: string;
  /** Writes a file below the root. */
  put(path: string, text: string): void;
  /** Puts a shell script on the search path; each call is noted in `calls`. */
  tool(name: string, body: string): void;
  /** Sources the parts, then runs the words in that shell. */
  run(parts: readonly string[], words: string): Outcome;
};

export type Outcome = { readonly status: number | null; readonly out: string; readonly err: string };

const PRELUDE = `set -euo pipefail; shopt -s inherit_errexit
inside() { local words=("\${@/#\\/opt\\//$root/opt/}"); "\${words[@]/#\\/etc\\//$root/etc/}"; }
open_mounted() { :; }
`;

export function openBoard(t: { after(clean: () => void): void }): Board {
  const folder = mkdtempSync(join(tmpdir(), "stepout-flash-part-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [root, bin] = [join(folder, "root"), join(folder, "bin")];
  for (const path of [bin, join(root, "run"), join(root, "var/log"), join(root, "etc/stepout")])
    mkdirSync(path, { recursive: true });
  const write = (path: string, text: string, mode: number) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
  };
  return {
    root,
    put: (path, text) => write(join(root, path), text, 0o644),
    tool: (name, body) =>
      write(join(bin, name), `#!/bin/bash\necho "${name} $*" >>"${folder}/calls"\n${body}\n`, 0o755),
    run(parts, words) {
      const sources = ["say", "options", ...parts].map(part => `. scripts/flash/${part}.sh`).join("\n");
      const script = `${sources}\n${PRELUDE}\nroot=${root} live=yes machine=x86_64 jetpack=6\n${words}`;
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}`, LC_ALL: "C" };
      const ran = spawnSync("bash", ["-c", script], { cwd: PROJECT, encoding: "utf8", env });
      return { status: ran.status, out: ran.stdout, err: ran.stderr };
    },
  };
}
