import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { screenFindings } from "../../../src/commands/doctor-screen.ts";
import { configSchema } from "../../../src/config/schema.ts";

describe("the doctor on the screen", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-doctor-screen-"));
  after(() => rmSync(folder, { recursive: true }));
  for (const name of ["index.html", "page.css", "page.js", "icon.svg"]) writeFileSync(join(folder, name), "");
  const look = async (screen: object) =>
    (await screenFindings(configSchema.shape.screen.parse(screen), folder)).map(
      ({ check, status, detail }) => `${check} ${status}: ${detail}`,
    );

  it("says nothing where there is none", async () => {
    assert.deepEqual(await screenFindings(undefined), []);
  });

  it("serves it once, and lets go of its port", async () => {
    const [finding, ...others] = await look({ port: 0 });
    assert.match(finding ?? "", /^screen ok: http:\/\/127\.0\.0\.1:\d+ can be served$/);
    assert.deepEqual(others, []);
    const port = Number(finding?.match(/:(\d+) can/)?.[1]);
    const again = await look({ port });
    assert.match(again.join(), /^screen ok/);
  });

  it("warns of pictures that are not there, which a shopper would look for in vain", async () => {
    const pictures = join(folder, "nowhere");
    const findings = await look({ port: 0, pictures });
    assert.match(
      findings[0] ?? "",
      /^screen warn: The products' pictures cannot be read.*see screen\.pictures/,
    );
    assert.match(findings[1] ?? "", /with 0 pictures of products$/);
  });

  it("warns of a port that another program has: the cart would run without its screen", async t => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    t.after(() => other.close());
    const { port } = other.address() as AddressInfo;
    const findings = await look({ port });
    assert.match(
      findings.join(),
      /^screen warn: The screen cannot use port \d+ .*set screen\.port to a free one/,
    );
  });
});
