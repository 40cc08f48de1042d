import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createServer } from "node:tls";
import { lifetimeFinding } from "../../../src/commands/doctor-trust.ts";
import { readChain, readLifetime } from "../../../src/device/broker/certificates.ts";

const day = (text: string) => Date.parse(`${text}T12:00:00Z`);
const lifetime = { whose: "broker.example", fromMs: day("2026-01-01"), toMs: day("2026-12-31") };

describe("a certificate's lifetime", () => {
  for (const [now, status, words] of [
    ["2026-06-01", "ok", /broker\.example until 2026-12-31/],
    ["2026-12-11", "warn", /ends in 20 days, on 2026-12-31: renew it soon/],
    ["2027-01-01", "fail", /ended on 2026-12-31: renew it/],
    ["1970-01-02", "fail", /valid from 2026-01-01 on, and here it is 1970-01-02: set the clock/],
  ] as const) {
    it(`is ${status} on ${now}`, () => {
      const finding = lifetimeFinding(lifetime, day(now));
      assert.equal(finding.status, status);
      assert.match(finding.detail, words);
    });
  }

  const without = spawnSync("openssl", ["version"]).error ? "openssl is not installed" : false;
  it("is read from a real server's chain and from a file", { skip: without }, async t => {
    const dir = mkdtempSync(join(tmpdir(), "stepout-chain-"));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const files = ["-keyout", "key.pem", "-out", "cert.pem", "-days", "90"];
    const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=broker.example", ...files];
    execFileSync("openssl", words, { cwd: dir, stdio: "ignore" });
    const read = (name: string) => readFileSync(join(dir, name));
    const server = createServer({ key: read("key.pem"), cert: read("cert.pem") }).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const warnings: Error[] = [];
    const hear = (warning: Error) => void warnings.push(warning);
    process.on("warning", hear);
    t.after(() => process.off("warning", hear));
    const chain = await readChain("127.0.0.1", port);
    const { fromMs, toMs } = readLifetime(join(dir, "cert.pem"));
    assert.deepEqual(chain, [{ whose: "broker.example", fromMs, toMs }]);
    await setImmediate();
    assert.deepEqual(warnings, [], "a broker that is named by its address is nothing to warn of");
  });
});
