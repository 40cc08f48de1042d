import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openSandbox, type Sandbox } from "./sandbox.ts";

const setup = (sandbox: Sandbox, ...options: string[]) => sandbox.run("bash", "scripts/setup.sh", ...options);

/** A machine and a folder on which the set-up has nothing left to do. */
async function openReady(t: Parameters<typeof openSandbox>[0]): Promise<Sandbox> {
  const sandbox = openSandbox(t);
  const first = await setup(sandbox);
  assert.equal(first.status, 0, first.output);
  sandbox.calls();
  return sandbox;
}

test("where nothing is missing, a set-up builds, and the next one says and does nothing", async t => {
  const sandbox = openSandbox(t);
  const first = await setup(sandbox);
  assert.equal(first.status, 0, first.output);
  assert.match(first.output, /Building: done/);
  assert.deepEqual(sandbox.calls(), []);
  assert.deepEqual(await setup(sandbox, "--quiet"), { status: 0, output: "" });
  assert.match((await setup(sandbox)).output, /Everything is in place/);
});

test("the folder is told once, also where a step takes so long that its progress is told", async t => {
  const sandbox = openSandbox(t);
  const slow = 'draw() { say "$1: 20 s"; }; step Building 0 "" echo done';
  const { output } = await sandbox.run("bash", "-c", `. scripts/setup/say.sh; ${slow}`);
  assert.match(output, /Building: 20 s\n/);
  assert.equal(output.match(/Setting up stepout in /g)?.length, 1, output);
});

test("the command is linked so that npx finds it", async t => {
  const sandbox = await openReady(t);
  assert.equal((await sandbox.run("env", "node_modules/.bin/stepout")).status, 0);
});

test("a dry run says what is missing and what for, and changes nothing", async t => {
  const sandbox = openSandbox(t);
  sandbox.tool("gpiomon", undefined);
  sandbox.remove("node_modules/blue");
  const { status, output } = await setup(sandbox, "--dry-run");
  assert.equal(status, 0);
  assert.match(output, /gpiod +reads the gate's sensors/);
  assert.match(output, /1 npm packages: blue is gone from node_modules/);
  assert.match(output, /would build/);
  assert.doesNotMatch(output, /mosquitto/);
  assert.deepEqual(sandbox.calls(), []);
  assert.ok(!sandbox.has("dist") && !sandbox.has(".setup-stamp"));
});

test("apt is asked for exactly what is missing, and told before", async t => {
  const sandbox = await openReady(t);
  sandbox.tool("gpiomon", undefined);
  sandbox.tool("mosquitto_sub", undefined);
  const bring =
    "install -m 755 machine/true machine/gpiomon && install -m 755 machine/true machine/mosquitto_sub";
  sandbox.tool("apt-get", `[[ " $* " != *" install "* || " $* " == *" --assume-no "* ]] || { ${bring}; }`);
  const { status, output } = await setup(sandbox, "--quiet");
  assert.equal(status, 0, output);
  assert.match(output, /about to be installed with apt:\n +gpiod .*\n +mosquitto-clients /);
  const installs = sandbox.calls().filter(call => / -y install /.test(call));
  assert.deepEqual(
    installs.map(call => call.replace(/.* install /, "")),
    ["gpiod mosquitto-clients"],
  );
});

test("without apt it lists every need by what it is for, and stops", async t => {
  const sandbox = openSandbox(t);
  sandbox.tool("apt-get", undefined);
  sandbox.tool("gpiomon", undefined);
  sandbox.tool("gst-inspect-1.0", "[[ $2 != avdec_h264 ]]");
  const { status, output } = await setup(sandbox);
  assert.equal(status, 1);
  assert.match(output, /the command gpiomon \(reads the gate's sensors; in Debian: gpiod\)/);
  assert.match(output, /GStreamer's element avdec_h264/);
  assert.match(output, /2 things listed above are missing/);
});

test("when apt is done and something is still missing, it says so and leaves no stamp", async t => {
  const sandbox = openSandbox(t);
  sandbox.tool("gpiomon", undefined);
  const { status, output } = await setup(sandbox);
  assert.equal(status, 1);
  assert.match(output, /still missing: command:gpiomon/);
  assert.ok(!sandbox.has(".setup-stamp"));
});

test("a package that is gone, or another than the locked one, is installed again without the CUDA download", async t => {
  const sandbox = await openReady(t);
  const reinstall = `echo "skip=$ONNXRUNTIME_NODE_INSTALL" >>"${sandbox.folder}/calls"; mkdir -p node_modules/blue; echo '{}' >node_modules/blue/package.json; cp package-lock.json node_modules/.package-lock.json`;
  sandbox.tool("npm", reinstall);
  sandbox.remove("node_modules/blue");
  assert.match((await setup(sandbox, "--quiet")).output, /blue is gone/);
  assert.match(sandbox.calls().join("\n"), /^npm ci .*\nskip=skip$/);
  sandbox.write("package-lock.json", sandbox.read("package-lock.json").replace("1.0.0", "1.0.1"));
  assert.match((await setup(sandbox, "--quiet")).output, /blue is not the locked one/);
  assert.equal((await setup(sandbox, "--quiet")).output, "");
});

test("a native part that does not load is compiled again, and named when that does not help", async t => {
  const sandbox = openSandbox(t);
  sandbox.write("node_modules/epoll/index.js", "throw new Error('wrong ABI')");
  sandbox.tool("npm", `[[ $1 != rebuild ]] || echo >node_modules/epoll/index.js`);
  assert.equal((await setup(sandbox)).status, 0);
  assert.match(sandbox.calls().join("\n"), /^npm rebuild .* epoll$/);
  sandbox.remove(".setup-stamp");
  sandbox.write("node_modules/epoll/index.js", "throw new Error('wrong ABI')");
  sandbox.tool("npm", "exit 0");
  const { status, output } = await setup(sandbox);
  assert.equal(status, 1);
  assert.match(output, /a native part does not load: epoll wrong ABI/);
});

test("a changed, added or removed source is built again; nothing else is", async t => {
  const sandbox = await openReady(t);
  sandbox.write("src/device/pump.ts", "export {};");
  const { output } = await setup(sandbox, "--quiet");
  assert.match(output, /Building/);
  assert.doesNotMatch(output, /npm/);
  assert.ok(sandbox.has("dist/device/pump.js"));
  for (const gone of ["dist/main.js", "dist/page/page.js"]) {
    sandbox.remove(gone);
    assert.match((await setup(sandbox, "--quiet")).output, /Building/);
  }
});

test("of two set-ups at once the second waits, and finds the work done", async t => {
  const sandbox = openSandbox(t);
  sandbox.remove("node_modules/blue");
  // The first holds its turn until this test has seen the second one wait.
  sandbox.tool(
    "npm",
    'for ((i = 0; i < 600; i++)); do [[ ! -e go ]] || break; sleep 0.05; done; mkdir -p node_modules/blue; echo "{}" >node_modules/blue/package.json',
  );
  const first = setup(sandbox);
  while (!sandbox.has("calls")) await new Promise(resolve => setTimeout(resolve, 20));
  const second = sandbox.run(
    "bash",
    "-c",
    'bash scripts/setup.sh 2>&1 | while IFS= read -r line; do echo "$line"; [[ $line != *waiting* ]] || touch go; done',
  );
  assert.equal((await first).status, 0);
  assert.match((await second).output, /waiting for it/);
  assert.deepEqual(sandbox.calls().filter(call => call.startsWith("npm")).length, 1);
});

test("an old Node, no npm, and an unknown option are each refused with the mend", async t => {
  const sandbox = openSandbox(t);
  sandbox.tool("npm", undefined);
  assert.match((await setup(sandbox)).output, /no npm; install npm/);
  sandbox.tool("node", "echo 18.19.0");
  assert.match((await setup(sandbox)).output, /Node 18\.19\.0 is too old; install Node 20\.19\.0 or newer/);
  sandbox.tool("node", undefined);
  assert.match((await setup(sandbox)).output, /no Node here; install Node/);
  assert.equal((await setup(sandbox, "--fast")).status, 2);
});

test("the oldest Node the set-up accepts is the one package.json names", () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const least = /^node_least=(\d+\.\d+)/m.exec(read("scripts/setup/packages.sh"))?.[1];
  assert.equal(JSON.parse(read("package.json")).engines.node, `>=${least}`);
});

const failures = [
  { printed: "npm error code EAI_AGAIN", mend: /network cannot be reached/ },
  { printed: "npm error nospc ENOSPC: no space left on device", mend: /the disk is full; make room/ },
  { printed: "npm error code SELF_SIGNED_CERT_IN_CHAIN", mend: /npm config set cafile/ },
  { printed: "npm error code EACCES", mend: /sudo chown -R/ },
  {
    printed: "npm ERR! code EACCES\nnpm ERR! path /home/x/.npm/_cacache/tmp",
    mend: /not write \/home\/x\/.npm\/_c/,
  },
  {
    printed: "npm error code EACCES\nnpm error   path: '/gone',",
    mend: /not write \/gone; .*npm_config_cache/,
  },
  { printed: "npm error package.json and package-lock.json are not in sync", mend: /run `npm install`/ },
  { printed: "make: *** [epoll.o] Error 1\ngyp ERR! build error", mend: /native part did not compile/ },
];

for (const { printed, mend } of failures) {
  test(`when npm fails with "${printed}", the mend and the log are named`, async t => {
    const sandbox = openSandbox(t);
    sandbox.remove("node_modules/blue");
    sandbox.tool("npm", `echo "npm info noise"; echo "${printed}" >&2; exit 1`);
    const { status, output } = await setup(sandbox);
    assert.equal(status, 1);
    assert.match(output, mend);
    assert.ok(output.includes(`${sandbox.folder}/setup.log`));
    assert.ok(output.includes(printed.split("\n")[0] ?? "") && !output.includes("noise"));
    assert.ok(sandbox.read("setup.log").includes("noise"));
  });
}
