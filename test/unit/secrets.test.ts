import assert from "node:assert/strict";
import { test } from "node:test";
import { launchLine } from "../../src/device/camera/launch.ts";
import { withoutSecrets } from "../../src/secrets.ts";

test("a camera's password is not told, wherever its source has it, and what names the camera stays", () => {
  const told = {
    "rtsp://maker:hunter2@10.0.0.9:554/1": "rtsp://maker:***@10.0.0.9:554/1",
    "rtsps://maker:hun@ter2@10.0.0.9/1": "rtsps://maker:***@10.0.0.9/1",
    "rtsp://maker:hun/ter2@10.0.0.9/1": "rtsp://maker:***@10.0.0.9/1",
    "rtsp://10.0.0.9/user=maker&password=hunter2&channel=1":
      "rtsp://10.0.0.9/user=maker&password=***&channel=1",
    "rtspsrc location=rtsp://cam/1 user-id=maker user-pw=hunter2 ! decodebin":
      "rtspsrc location=rtsp://cam/1 user-id=maker user-pw=*** ! decodebin",
    'rtspsrc user-pw = "hunter2 \\"is\\" back" location="rtsp://a:hunter2@cam/1" ! decodebin':
      'rtspsrc user-pw = *** location="rtsp://a:***@cam/1" ! decodebin',
  };
  for (const [source, words] of Object.entries(told)) assert.equal(withoutSecrets(source), words);
});

test("a source without a password is told as it is", () => {
  for (const source of [
    "v4l2:/dev/v4l/by-path/usb-0:2",
    "rtsp://cam:554/1",
    "csi:0",
    "videotestsrc ! identity",
  ])
    assert.equal(withoutSecrets(source), source);
});

test("a source of no known kind is refused without its password", () => {
  const refused = () => launchLine("rstp://maker:hunter2@cam/1", { width: 416, height: 416 }, "live");
  assert.throws(refused, /"rstp:\/\/maker:\*\*\*@cam\/1" is of no known kind/);
});
