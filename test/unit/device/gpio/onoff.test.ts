import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { openOnoff } from "../../../../src/device/gpio/onoff.ts";
import type { EdgeSource, GateLines } from "../../../../src/device/gpio/source.ts";
import { type OnoffLine, pinOf } from "../../../../src/device/gpio/sysfs-pin.ts";
import { isFault } from "../../../../src/fault.ts";
import { describeEdgeSource, reading, said } from "./contract.ts";
import { fakeSysfs, SYSFS_LINE } from "./fake-sysfs.ts";

const folder = mkdtempSync(join(tmpdir(), "stepout-onoff-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const lines: GateLines = { inner: { ...SYSFS_LINE, line: 105 }, outer: { ...SYSFS_LINE, line: 106 } };

const alike = fakeSysfs(folder);
describeEdgeSource("onoff (a stand-in for the kernel)", {
  open: () => openOnoff(lines, "test", alike.kernel),
  move: alike.move,
});

/** Settles once the driver's words fit: what it does not hear, by barrier, or nothing. */
function told(source: EdgeSource, fits: (unheard: string) => boolean): Promise<void> {
  return new Promise(resolve => {
    source.hear(hearing => {
      if (fits(hearing.listening ? "" : JSON.stringify(hearing.unheard))) resolve();
    });
  });
}

describe("the onoff driver", { timeout: 60_000 }, () => {
  it("hears one barrier while the other's line is taken, and both once it is free", async () => {
    const sysfs = fakeSysfs(folder);
    sysfs.take("outer", true);
    await using source = await openOnoff(lines, "test", sysfs.kernel);
    const edges = reading(source, new AbortController().signal);
    assert.deepEqual((await edges.next(1)).map(said), ["inner clear, read"]);
    await told(source, unheard => /^\{"outer":"GPIO 454 is taken/.test(unheard));
    await sysfs.move("inner", true);
    assert.deepEqual((await edges.next(1)).map(said), ["inner blocked"]);
    sysfs.take("outer", false);
    assert.deepEqual((await edges.next(1)).map(said), ["outer clear, read"]);
    await told(source, unheard => unheard === "");
    await edges.close();
    assert.equal(sysfs.exported(), 0, "it gives its lines back");
  });

  it("waits for a chip that is not there at the start", async () => {
    const sysfs = fakeSysfs(folder);
    sysfs.unplug(true);
    await using source = await openOnoff(lines, "test", sysfs.kernel);
    const edges = reading(source, new AbortController().signal);
    const first = edges.next(2);
    await told(source, unheard => /"inner":"There is no GPIO chip .*"outer":"There is no/.test(unheard));
    sysfs.unplug(false);
    assert.deepEqual((await first).map(said).sort(), ["inner clear, read", "outer clear, read"]);
    await told(source, unheard => unheard === "");
    await edges.close();
  });

  it("takes a line anew that could not be read any more, and leaves the other alone", async () => {
    const sysfs = fakeSysfs(folder);
    await using source = await openOnoff(lines, "test", sysfs.kernel);
    const edges = reading(source, new AbortController().signal);
    await edges.next(2);
    sysfs.fail("inner");
    await told(source, unheard => /^\{"inner":"The inner barrier cannot be read: EIO; check/.test(unheard));
    await sysfs.move("outer", true);
    assert.deepEqual((await edges.next(2)).map(said), ["outer blocked", "inner clear, read"]);
    await edges.close();
  });

  it("goes on when an expander is unplugged under a line that onoff watches", async () => {
    const { root } = fakeSysfs(folder).kernel;
    let plugged = true;
    const edges: (() => void)[] = [];
    // As onoff does: an edge makes it read the level, in the kernel's callback and before it calls anybody back.
    const openLine = (): OnoffLine => {
      const listeners: Parameters<OnoffLine["watch"]>[0][] = [];
      const line: OnoffLine = {
        readSync() {
          if (!plugged) throw new Error("ENODEV: no such device, read");
          return 1;
        },
        watch: heard => void listeners.push(heard),
        unwatchAll: () => listeners.splice(0),
        unexport() {},
      };
      edges.push(() => {
        const value = line.readSync();
        for (const heard of listeners) heard(null, value);
      });
      return line;
    };
    await using source = await openOnoff(lines, "test", { root, openPin: () => pinOf(openLine()) });
    const heard = reading(source, new AbortController().signal);
    await heard.next(2);
    plugged = false;
    edges[0]?.();
    await told(source, unheard => /^\{"inner":"The inner barrier cannot be read: ENODEV/.test(unheard));
    plugged = true;
    assert.deepEqual((await heard.next(1)).map(said), ["inner blocked, read"]);
    edges[1]?.();
    assert.deepEqual((await heard.next(1)).map(said), ["outer blocked"]);
    await heard.close();
  });

  it("refuses one line for both barriers, and a kernel without GPIO in sysfs", async () => {
    const { kernel } = fakeSysfs(folder);
    const refused = (given: GateLines, root: string) =>
      openOnoff(given, "test", { ...kernel, root }).then(
        () => "nothing is wrong",
        error => (isFault(error) ? `${error.code}: ${error.message}` : assert.fail(String(error))),
      );
    assert.match(await refused({ ...lines, outer: lines.inner }, kernel.root), /^bad-config: .* same line/);
    assert.match(await refused(lines, folder), /^gate-lost: This kernel has no \/sys\/class\/gpio/);
  });
});
