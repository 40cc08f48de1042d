import assert from "node:assert/strict";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openBoard } from "./parts.ts";

/** What `apt-cache show` says of these packages, in part; of others nothing, as for names that it does not know. */
type Candidates = Readonly<Record<string, string>>;

const snap = "Pre-Depends: debconf, snapd\\nDescription-en: Transitional package";
const debian = { cage: "Description-en: Kiosk compositor", chromium: "Description-en: web browser" };
const jammy = { cage: debian.cage, "chromium-browser": snap };
const focal = { "chromium-browser": snap };

function flash(t: TestContext, candidates: Candidates, { installs = true, serves = "" } = {}) {
  const board = openBoard(t);
  // A configuration that is there, and the release's program, which reads that port in it.
  if (serves !== "") board.put("etc/stepout/cart.yaml", "");
  board.tool("systemctl", "[[ $1 != is-active ]]");
  const cases = Object.entries(candidates).map(
    ([name, about]) => `${name}) printf "Package: ${name}\\n${about}\\n";;`,
  );
  board.tool("apt-cache", `case $2 in ${cases.join(" ")} esac`);
  board.tool("dpkg-query", "echo unknown");
  board.tool("apt-get", installs ? "exit 0" : '[[ "$*" != *install* ]]');
  board.tool("chown", "exit 0");
  const words = `setting() { echo ${serves.replace("none", "")}; }; screen=yes; bring_screen; bring_kiosk; echo the cart goes on; echo browser=$screen_browser`;
  const ran = board.run(["machine", "units", "screen"], words);
  const units = join(board.root, "etc/systemd/system");
  return { ...ran, units, unit: join(units, "stepout-kiosk.service") };
}

describe("the screen's browser", () => {
  it("is Debian's Chromium, installed with cage", t => {
    const { status, out, err, unit, units } = flash(t, debian);
    assert.equal(status, 0, err);
    assert.match(out, /install with apt: cage chromium\n/);
    assert.ok(!existsSync(`${unit}.d`), "the unit's own default");
    // As `systemctl enable` would by the unit's own words: a board without a desktop has its screen too.
    const wanted = /^WantedBy=(.*)$/m.exec(readFileSync(unit, "utf8"))?.[1]?.split(" ") ?? [];
    assert.ok(wanted.includes("multi-user.target"));
    for (const target of wanted)
      assert.equal(
        readlinkSync(join(units, `${target}.wants/stepout-kiosk.service`)),
        "../stepout-kiosk.service",
      );
  });

  it("has nothing to show where a kept configuration serves no screen, or another port: told with the mend", t => {
    assert.match(
      flash(t, debian, { serves: "none" }).out,
      /serves no screen: write `screen: \{ port: 8080 \}`/,
    );
    assert.match(flash(t, debian, { serves: "8181" }).out, /on port 8181 .* STEPOUT_SCREEN_URL=http/);
    const { out } = flash(t, debian, { serves: "8080" });
    assert.doesNotMatch(out, /serves/);
    assert.match(out, /starts with the next boot, or with `sudo systemctl start stepout-kiosk`/);
  });

  it("is another package of it where that is no snap, and the unit is told", t => {
    const { out, unit } = flash(t, { cage: debian.cage, "chromium-browser": debian.chromium });
    assert.match(out, /browser=chromium-browser/);
    assert.match(readFileSync(`${unit}.d/browser.conf`, "utf8"), /\|(\S+)\n\[Service\]\n.*BROWSER=\1\n/);
  });

  for (const [where, candidates, absent] of [
    ["on Ubuntu 22.04", jammy, "a Chromium that is no snap"],
    ["on Ubuntu 20.04", focal, "cage and a Chromium that is no snap"],
  ] as const) {
    it(`is not to be had ${where}: one sentence with the mend, and all the rest is set up`, t => {
      const { status, out, err, unit } = flash(t, candidates);
      assert.equal(status, 0, err);
      assert.match(out, new RegExp(`the screen stays dark: apt has not ${absent} here; install .* restart`));
      assert.match(out, /the cart goes on/);
      assert.ok(existsSync(unit), "it starts once there is a browser");
      assert.doesNotMatch(out, /install with apt/);
    });
  }

  it("stops nothing where apt has it and cannot install it", t => {
    const { status, out } = flash(t, debian, { installs: false });
    assert.equal(status, 0);
    assert.match(out, /did not install them; mend that/);
    assert.match(out, /the cart goes on/);
  });
});
