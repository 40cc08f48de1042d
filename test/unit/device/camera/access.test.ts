import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FORBIDDEN, isForbidden } from "../../../../src/device/camera/access.ts";
import { mendOf } from "../../../../src/device/camera/launch.ts";

const refusing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

describe("a USB camera that the kernel does not let this user at", () => {
  it("is told from one that is not there and from one that is open to all", () => {
    assert.equal(isForbidden("v4l2:/dev/video0", refusing("EACCES")), true);
    assert.equal(isForbidden("v4l2:/dev/video0", refusing("ENOENT")), false);
    assert.equal(
      isForbidden("v4l2:/dev/video0", () => {}),
      false,
    );
    assert.equal(isForbidden("rtsp://10.0.0.9/", refusing("EACCES")), false);
  });

  it("is asked for reading and writing, by its path alone", () => {
    const asked: unknown[] = [];
    isForbidden("v4l2:/dev/v4l/by-path/usb-0:2", (path, mode) => void asked.push(path, mode));
    assert.deepEqual(asked, ["/dev/v4l/by-path/usb-0:2", 6]);
  });

  it("is mended by the group, not at its cable", () => {
    assert.match(mendOf("v4l2:/dev/video0", FORBIDDEN), /usermod -aG video/);
    assert.doesNotMatch(mendOf("v4l2:/dev/video0", FORBIDDEN), /cable/);
  });
});
