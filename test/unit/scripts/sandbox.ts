import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A small project and a small machine to set up: the real scripts, a search path that holds the plain tools they
 * are written with, and fakes for everything that would change a real machine. A fake notes each call in `calls`.
 */
export type Sandbox = {
  readonly folder: string;
  /** Runs a command there; with no terminal and no standard input, as on a build machine. */
  run(command: string, ...words: string[]): Promise<Outcome>;
  /** Puts a shell script on the search path under that name, or takes the name away. */
  tool(name: string, body: string | undefined): void;
  write(path: string, text: string): void;
  read(path: string): string;
  has(path: string): boolean;
  remove(path: string): void;
  /** What the fakes were called with, in order; asking empties the list. */
  calls(): string[];
};

/** Both streams together, as a person sees them. */
export type Outcome = { readonly status: number | null; readonly output: string };

const project = fileURLToPath(new URL("../../../", import.meta.url));

const plainTools =
  "awk bash cat chmod cp cut df dirname env find flock grep head id install ln mkdir mv paste rm sed setsid sha256sum sleep sort stat tail tee touch tr true uname wc xargs".split(
    " ",
  );

const addons = ["node-gstreamer-superficial", "epoll", "unix-dgram", "onnxruntime-node"];

/** A machine on which nothing is missing and nothing was ever set up. `t` cleans it away after the test. */
export function openSandbox(t: { after(clean: () => void): void }): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), "stepout-setup-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, "machine");
  const at = (path: string) => join(folder, path);
  const sandbox: Sandbox = {
    folder,
    run: (command, ...words) => run(folder, bin, [command, ...words]),
    tool(name, body) {
      rmSync(join(bin, name), { force: true });
      if (body !== undefined)
        write(join(bin, name), `#!/bin/bash\necho "${name} $*" >>"${folder}/calls"\n${body}\n`, 0o755);
    },
    write: (path, text) => write(at(path), text),
    read: path => readFileSync(at(path), "utf8"),
    has: path => existsSync(at(path)),
    remove: path => rmSync(at(path), { recursive: true, force: true }),
    calls() {
      const lines = existsSync(at("calls")) ? readFileSync(at("calls"), "utf8").trim().split("\n") : [];
      rmSync(at("calls"), { force: true });
      return lines;
    },
  };
  furnishMachine(sandbox, bin);
  furnishProject(sandbox);
  return sandbox;
}

function furnishMachine(sandbox: Sandbox, bin: string): void {
  mkdirSync(bin);
  for (const name of plainTools) symlinkSync(findTool(name), join(bin, name));
  symlinkSync(process.execPath, join(bin, "node"));
  // Asked at every set-up and of no interest to a test: not noted.
  for (const name of ["g++", "make", "python3", "gst-launch-1.0", "gpiomon", "mosquitto", "mosquitto_sub"]) {
    symlinkSync(findTool("true"), join(bin, name));
  }
  for (const name of ["pkg-config", "gst-inspect-1.0", "dpkg"])
    symlinkSync(findTool("true"), join(bin, name));
  sandbox.tool("npm", "exit 0");
  sandbox.tool("apt-get", "exit 0");
  // mosquitto was here before: so the set-up leaves the policy file of the real machine alone.
  sandbox.tool("dpkg-query", "echo install ok installed");
  sandbox.tool("sudo", '[[ $1 == -* ]] || "$@"');
}

/** One package, one source, a page, and a compiler that copies: enough for the set-up to have its way with. */
function furnishProject(sandbox: Sandbox): void {
  cpSync(join(project, "scripts"), join(sandbox.folder, "scripts"), { recursive: true });
  const lock = JSON.stringify({
    packages: { "": {}, "node_modules/blue": { version: "1.0.0", integrity: "sha512-b" } },
  });
  sandbox.write("package-lock.json", lock);
  sandbox.write("node_modules/.package-lock.json", lock);
  sandbox.write("node_modules/blue/package.json", "{}");
  for (const name of addons) sandbox.write(`node_modules/${name}/index.js`, "");
  sandbox.write("tsconfig.json", "{}");
  sandbox.write("tsconfig.build.json", "{}");
  sandbox.write("src/main.ts", "#!/usr/bin/env node\n");
  sandbox.write("src/device/screen.html", "<p>");
  // The page becomes one script, whatever files it has; the compiler leaves it out.
  for (const name of ["main.tsx", "words.ts", "index.html", "page.css", "icon.svg"])
    sandbox.write(`src/page/${name}`, "");
  const compiler = `#!/bin/bash
out=$4
[[ ! -e broken ]] || { echo "src/main.ts(1,1): error"; mkdir "$out"; exit 2; }
for f in $(cd src && find . -path ./page -prune -o -name "*.ts" -print); do install -D "src/$f" "$out/\${f%.ts}.js"; done
`;
  const bundler = `#!/bin/bash\ninstall -D "$1" "\${!#/--outfile=/}"\n`;
  for (const [name, body] of Object.entries({ tsc: compiler, esbuild: bundler }))
    write(join(sandbox.folder, `node_modules/.bin/${name}`), body, 0o755);
}

function findTool(name: string): string {
  const folder = ["/usr/bin", "/bin"].find(place => existsSync(join(place, name)));
  if (folder === undefined) throw new Error(`these tests need ${name}`);
  return join(folder, name);
}

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

function run(folder: string, bin: string, words: readonly string[]): Promise<Outcome> {
  const [command = "", ...rest] = words;
  const child = spawn(join(bin, command), rest, {
    cwd: folder,
    env: { PATH: bin, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", chunk => (output += String(chunk)));
  child.stderr.on("data", chunk => (output += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", status => resolve({ status, output }));
  });
}
