import assert from "node:assert/strict";
import { test } from "node:test";
import { openSandbox, type Sandbox } from "./sandbox.ts";

/** Runs shell lines with the set-up's parts loaded and the policy file inside the sandbox. */
function withPolicy(sandbox: Sandbox, lines: string) {
  return sandbox.run(
    "bash",
    "-c",
    `set -euo pipefail; . scripts/setup/say.sh; . scripts/setup/system.sh; . scripts/setup/broker.sh; policy=$PWD/policy-rc.d
     ask() { local status=0; "$policy" "$@" || status=$?; echo "$1 $status"; }
     ${lines}`,
  );
}

test("while apt runs, mosquitto is not started and every other service is as ever", async t => {
  const sandbox = openSandbox(t);
  const { output } = await withPolicy(
    sandbox,
    "hold_broker; ask mosquitto start; ask mosquitto.service start; ask dbus start",
  );
  assert.equal(output, "mosquitto 101\nmosquitto.service 101\ndbus 0\n");
});

test("afterwards the policy is gone and the broker does not start at boot", async t => {
  const sandbox = openSandbox(t);
  sandbox.tool("systemctl", "exit 0");
  sandbox.tool("dpkg-query", "echo install ok installed");
  const { output } = await withPolicy(sandbox, "hold_broker; release_broker");
  assert.match(output, /mosquitto is installed and not running/);
  assert.ok(sandbox.calls().includes("systemctl disable mosquitto.service"));
  assert.ok(!sandbox.has("policy-rc.d"));
});

test("the policy is gone too when the installation fails half-way", async t => {
  const sandbox = openSandbox(t);
  const { status } = await withPolicy(sandbox, "hold_broker; exit 3");
  assert.equal(status, 3);
  assert.ok(!sandbox.has("policy-rc.d"));
});

test("a policy the machine had is asked for other services and stands again afterwards", async t => {
  const sandbox = openSandbox(t);
  const own = "#!/bin/sh\nexit 104\n";
  sandbox.write("policy-rc.d", own);
  const { output } = await withPolicy(
    sandbox,
    'chmod 755 "$policy"; hold_broker; ask mosquitto start; ask dbus start; drop_policy',
  );
  assert.equal(output, "mosquitto 101\ndbus 104\n");
  assert.equal(sandbox.read("policy-rc.d"), own);
});

test("what a killed set-up left behind is put right by the next one", async t => {
  const sandbox = openSandbox(t);
  const own = "#!/bin/sh\nexit 0\n";
  sandbox.write("policy-rc.d", own);
  await withPolicy(sandbox, "hold_broker; kill -KILL $$");
  assert.notEqual(sandbox.read("policy-rc.d"), own);
  await withPolicy(sandbox, "hold_broker; drop_policy");
  assert.equal(sandbox.read("policy-rc.d"), own);
  assert.ok(!sandbox.has("policy-rc.d.kept-by-stepout"));
});

test("a broker that was here before, or was built by hand, is not ours", async t => {
  const sandbox = openSandbox(t);
  sandbox.tool("systemctl", "exit 0");
  sandbox.tool("dpkg-query", "echo install ok installed");
  assert.equal((await withPolicy(sandbox, "is_broker_ours")).status, 1);
  sandbox.tool("dpkg-query", "exit 1");
  assert.equal((await withPolicy(sandbox, "is_broker_ours; hold_broker; release_broker")).status, 0);
  assert.deepEqual(
    sandbox.calls().filter(call => call.startsWith("systemctl")),
    [],
  );
});
