import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { PROJECT } from "../../../src/paths.ts";
import { type Board, openBoard } from "./parts.ts";

const script = readFileSync(join(PROJECT, "scripts/flash/onnxruntime.sh"), "utf8");
const pinned = (name: string) => new RegExp(`^onnxruntime_${name}=(.*)$`, "m").exec(script)?.[1];

describe("the pin of onnxruntime's source", () => {
  it("is the version and the commit of the binding that is installed here: raise them together", () => {
    const folder = join(PROJECT, "node_modules/onnxruntime-node");
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    const library = readFileSync(join(folder, "bin/napi-v6/linux/x64/libonnxruntime.so.1"), "latin1");
    assert.equal(pinned("version"), version);
    assert.equal(pinned("pin"), /git-commit-id=([0-9a-f]+)/.exec(library)?.[1]);
  });
});

const git = (cwd: string, ...words: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example", ...words], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();

/** Stands for an hour of compiling: notes each run, and gives up in the middle while a file says so. */
const BUILD = `#!/bin/bash
echo built >>"$STEPOUT_TEST_ROOT/builds"
cmake --version >>"$STEPOUT_TEST_ROOT/cmake"
echo "$*" >"$STEPOUT_TEST_ROOT/asked"
mkdir -p build js/node/bin
echo half >>build/objects
[[ ! -e $STEPOUT_TEST_ROOT/cut ]] || exit 1
echo whole >js/node/bin/binding
`;

/** A board, a small source with the tag that is asked for, and a release to put the binding into. */
function workshop(t: TestContext) {
  const board = openBoard(t);
  const upstream = join(board.root, "upstream");
  mkdirSync(upstream);
  git(upstream, "init", "-q");
  writeFileSync(join(upstream, "build.sh"), BUILD, { mode: 0o755 });
  git(upstream, "add", ".");
  git(upstream, "commit", "-q", "-m", "one");
  git(upstream, "tag", `v${pinned("version")}`);
  const commit = git(upstream, "rev-parse", "HEAD");
  board.put("usr/local/cuda/bin/nvcc", "");
  execFileSync("chmod", ["+x", join(board.root, "usr/local/cuda/bin/nvcc")]);
  board.put("usr/include/aarch64-linux-gnu/NvInfer.h", "");
  board.put("opt/stepout/cmake/3.30.5/bin/cmake", "#!/bin/sh\necho pinned cmake\n");
  execFileSync("chmod", ["+x", join(board.root, "opt/stepout/cmake/3.30.5/bin/cmake")]);
  board.put("opt/stepout/releases/r1/node_modules/onnxruntime-node/bin/binding", "cpu\n");
  board.tool("dpkg-query", "echo install ok installed");
  const folder = join(board.root, "opt/stepout/onnxruntime", pinned("version") ?? "");
  const flash = (pin: string, more = "") =>
    board.run(
      ["machine", "node", "release", "cmake", "onnxruntime"],
      `export STEPOUT_TEST_ROOT=${board.root}
       release=r1 onnxruntime_source=file://${upstream} ${pin}
       ${more}
       bring_onnxruntime; echo "$changes changes"`,
    );
  const read = (path: string) => readFileSync(join(board.root, path), "utf8");
  return { board, upstream, commit, folder, flash, read };
}

describe("building onnxruntime", () => {
  it("takes the pinned commit, told by its first digits, with the pinned CMake, and puts it into the release", t => {
    const { commit, flash, read } = workshop(t);
    const { status, out, err } = flash(`onnxruntime_pin=${commit.slice(0, 9)}`);
    assert.equal(status, 0, out + err);
    assert.equal(read("opt/stepout/releases/r1/node_modules/onnxruntime-node/bin/binding"), "whole\n");
    assert.equal(read("cmake"), "pinned cmake\n");
  });

  it("has nothing to do the second time", t => {
    const { commit, flash, read } = workshop(t);
    flash(`onnxruntime_pin=${commit.slice(0, 9)}`);
    const { status, out } = flash(`onnxruntime_pin=${commit.slice(0, 9)}`);
    assert.equal(status, 0);
    assert.match(out, /\n0 changes\n/);
    assert.equal(read("builds"), "built\n");
  });

  it("leaves the binding that runs where the disk is full, and puts the new one in place the next time", t => {
    const { commit, flash, read } = workshop(t);
    const pin = `onnxruntime_pin=${commit.slice(0, 9)}`;
    const full = `cp() { case "\${*: -1}" in */releases/*) mkdir -p "\${*: -1}"; return 1;; esac; command cp "$@"; }`;
    assert.equal(flash(pin, full).status, 1);
    assert.equal(read("opt/stepout/releases/r1/node_modules/onnxruntime-node/bin/binding"), "cpu\n");
    assert.equal(flash(pin).status, 0);
    assert.equal(read("opt/stepout/releases/r1/node_modules/onnxruntime-node/bin/binding"), "whole\n");
  });

  it("refuses a tag that was moved before any of its files is there", t => {
    const { folder, flash } = workshop(t);
    const { status, out, err } = flash("onnxruntime_pin=0123456789");
    assert.equal(status, 3);
    assert.doesNotMatch(out, /changes/, "nothing goes on after that");
    assert.match(err, /v1\.\S+ of file:\S+ is commit [0-9a-f]{40} and not 0123456789; do not use it/);
    assert.ok(!existsSync(join(folder, "source/build.sh")));
  });

  for (const [gigabytes, cores, jobs] of [
    [7.4, 6, 1],
    [15.3, 8, 3],
    [61.3, 12, 12],
    [3.5, 4, 1],
  ] as const) {
    it(`compiles with ${jobs} at a time on ${cores} cores and ${gigabytes} GB, so that memory lasts`, t => {
      const { board, commit, flash, read } = workshop(t);
      board.put("proc/meminfo", `MemTotal:  ${gigabytes * 2 ** 20} kB\nMemFree:  9 kB\n`);
      board.tool("nproc", `echo ${cores}`);
      assert.equal(flash(`onnxruntime_pin=${commit.slice(0, 9)}`).status, 0);
      assert.match(read("asked"), new RegExp(`--parallel ${jobs} --nvcc_threads 1 `));
    });
  }

  it("goes on where it was cut: the source is not fetched anew, and what was compiled stays", t => {
    const { board, commit, folder, flash, upstream, read } = workshop(t);
    board.put("cut", "");
    const first = flash(`onnxruntime_pin=${commit.slice(0, 9)}`, "trap 'echo gpu=$gpu' EXIT;");
    assert.equal(first.status, 0, "the cart is installed all the same");
    assert.match(first.out, /models run on the CPU; .* add swap .* --onnxruntime cpu\n1 changes\ngpu=no\n/);
    assert.equal(read("opt/stepout/releases/r1/node_modules/onnxruntime-node/bin/binding"), "cpu\n");
    assert.match(first.err, /run this again: it goes on from there/);
    for (const left of [join(board.root, "cut"), upstream]) rmSync(left, { recursive: true });
    writeFileSync(join(folder, "source/.git/shallow.lock"), "");
    const second = flash(`onnxruntime_pin=${commit.slice(0, 9)}`);
    assert.equal(second.status, 0, second.out + second.err);
    assert.equal(readFileSync(join(folder, "source/build/objects"), "utf8"), "half\nhalf\n");
    assert.equal(read("opt/stepout/releases/r1/node_modules/onnxruntime-node/bin/binding"), "whole\n");
  });

  it("refuses another commit in a tree that an earlier run has left, and in what was built", t => {
    const { board, commit, folder, flash } = workshop(t);
    board.put("cut", "");
    flash(`onnxruntime_pin=${commit.slice(0, 9)}`);
    rmSync(join(board.root, "cut"));
    git(join(folder, "source"), "commit", "-q", "--allow-empty", "-m", "somebody's own");
    const resumed = flash(`onnxruntime_pin=${commit.slice(0, 9)}`);
    assert.equal(resumed.status, 3);
    assert.match(resumed.err, /the source in \S+ is commit [0-9a-f]{40} and not/);
    rmSync(folder, { recursive: true });
    flash(`onnxruntime_pin=${commit.slice(0, 9)}`);
    const built = flash(`onnxruntime_commit=${"a".repeat(40)}`);
    assert.equal(built.status, 3);
    assert.match(built.err, /what was built in \S+ is commit .* remove that folder to build anew/);
  });

  it("knows no commit of another version, and says which option names one", t => {
    const { status, err } = workshop(t).flash("onnxruntime_version=0.9.0");
    assert.equal(status, 1);
    assert.match(err, /no commit of onnxruntime \S+ is known here.*--onnxruntime-commit/);
  });

  it("is left out with apt's own words where a package does not install, and the cart goes on", t => {
    const { board, commit, folder, flash } = workshop(t);
    board.tool("dpkg-query", "echo unknown");
    board.tool("apt-get", 'echo "E: Unable to locate package" >&2; exit 100');
    const { status, out, err } = flash(`onnxruntime_pin=${commit.slice(0, 9)}`);
    assert.equal(status, 0);
    assert.match(out, /models run on the CPU/);
    assert.match(err, /E: Unable to locate package/);
    assert.ok(!existsSync(folder));
  });
});

describe("the pinned CMake", () => {
  const archive = (board: Board) => {
    board.put("cmake-9/bin/cmake", "#!/bin/sh\necho cmake 9\n");
    execFileSync("chmod", ["+x", join(board.root, "cmake-9/bin/cmake")]);
    const name = "cmake-3.30.5-linux-x86_64.tar.gz";
    mkdirSync(join(board.root, "mirror/v3.30.5"), { recursive: true });
    const file = join(board.root, "mirror/v3.30.5", name);
    execFileSync("tar", ["-czf", file, "cmake-9"], { cwd: board.root });
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  };

  it("is fetched once, and refused where its checksum is another", t => {
    const board = openBoard(t);
    const sum = archive(board);
    const from = `cmake_from=file://${board.root}/mirror`;
    const wrong = board.run(["machine", "cmake"], `${from}; bring_cmake`);
    assert.equal(wrong.status, 1);
    assert.match(wrong.err, /is not the file that was checked/);
    const twice = `${from}; cmake_sha256[x86_64]=${sum}; bring_cmake; bring_cmake; echo "$changes changes"`;
    const { status, out, err } = board.run(["machine", "cmake"], twice);
    assert.equal(status, 0, err);
    assert.match(out, /\n1 changes\n/);
    assert.match(
      execFileSync(join(board.root, "opt/stepout/cmake/3.30.5/bin/cmake"), { encoding: "utf8" }),
      /9/,
    );
  });

  it("has a checksum for both processors of a cart", t => {
    const { out } = openBoard(t).run(["cmake"], "declare -p cmake_sha256");
    for (const machine of ["aarch64", "x86_64"])
      assert.match(out, new RegExp(`\\[${machine}\\]="[0-9a-f]{64}"`));
  });
});
