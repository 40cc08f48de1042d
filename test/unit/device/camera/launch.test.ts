import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { launchLine, mendOf } from "../../../../src/device/camera/launch.ts";

const size = { width: 416, height: 320 };
const line = (source: string, pace: "live" | "every" = "live") => launchLine(source, size, pace);
/** On a machine that has these elements. */
const lineOn = (source: string, ...elements: string[]) =>
  launchLine(source, size, "live", name => elements.includes(name));

describe("a camera's launch line", () => {
  it("starts with the source's own elements", () => {
    const starts = {
      "file:/clips/a b.mp4": 'filesrc location="/clips/a b.mp4" ! decodebin',
      "v4l2:/dev/video0": 'v4l2src device="/dev/video0" ! decodebin',
      "rtsp://cam/1": 'rtspsrc location="rtsp://cam/1"',
      "test:": "videotestsrc is-live=true",
      "videotestsrc pattern=snow": "videotestsrc pattern=snow ! videoscale",
    };
    for (const [source, start] of Object.entries(starts))
      assert.ok(line(source).startsWith(start), line(source));
  });

  it("keeps a path with quotes and backslashes in one piece", () => {
    assert.match(line('file:/a"b\\c.mp4'), /location="\/a\\"b\\\\c\.mp4" !/);
  });

  it("scales into the model's size with square pixels, before it converts", () => {
    const { 1: tail } = /(videoscale ! .*) ! appsink/.exec(line("test:")) ?? [];
    assert.equal(
      tail,
      "videoscale ! videoconvert ! video/x-raw,format=RGB,width=(int)[1,416],height=(int)[1,320],pixel-aspect-ratio=1/1",
    );
  });

  it("scales a CSI camera in hardware to an even size of the sensor's shape", () => {
    assert.match(
      lineOn("csi:1", "nvarguscamerasrc", "nvvidconv"),
      /^nvarguscamerasrc sensor-id=1 ! video\/x-raw\(memory:NVMM\),.* ! nvvidconv ! video\/x-raw,format=BGRx,width=416,height=234 ! videoscale/,
    );
  });

  it("asks nvvidconv for a format it has, and leaves the order of the channels to videoconvert", () => {
    // What `gst-inspect-1.0 nvvidconv` lists for plain memory on JetPack 5 and 6.
    const offered = "I420 UYVY YUY2 YVYU NV12 NV16 NV24 GRAY8 BGRx RGBA Y42B Y444".split(" ");
    const nvidia = ["nvarguscamerasrc", "nvvidconv", "nvv4l2decoder"];
    for (const source of ["csi:0", "v4l2:/dev/video0"]) {
      const [, format, behind] =
        / nvvidconv ! video\/x-raw,format=(\w+)(.*)$/.exec(lineOn(source, ...nvidia)) ?? [];
      assert.ok(offered.includes(format ?? ""), `${source}: ${format}`);
      assert.match(behind ?? "", / ! videoconvert ! video\/x-raw,format=RGB,/);
    }
  });

  it("says what a CSI camera lacks where NVIDIA's elements are not installed, and what brings them", () => {
    assert.throws(
      () => lineOn("csi:0"),
      /"csi:0" needs GStreamer's nvarguscamerasrc and nvvidconv, which .* does not find here; on a Jetson run `sudo apt install nvidia-l4t-gstreamer/,
    );
    assert.throws(() => lineOn("csi:0", "nvarguscamerasrc"), /needs GStreamer's nvvidconv, which/);
  });

  it("decodes a USB camera's Motion JPEG in hardware where GStreamer has that, in software elsewhere", () => {
    const on = (...elements: string[]) => lineOn("v4l2:/dev/video0", ...elements);
    assert.match(on(), /^v4l2src device="\/dev\/video0" ! decodebin : videoscale/);
    assert.match(on("nvv4l2decoder"), / ! decodebin : /, "its pictures could not be fetched");
    assert.match(
      on("nvv4l2decoder", "nvvidconv"),
      /^v4l2src device="\/dev\/video0" ! image\/jpeg ! nvv4l2decoder mjpeg=1 ! nvvidconv ! video\/x-raw,format=I420 ! videoscale/,
    );
  });

  it("links a decoder's pad in each life of a live camera's pipeline", () => {
    for (const source of ["v4l2:/dev/video0", "rtsp://cam/1"])
      assert.match(line(source), / decodebin : videoscale ! /);
    assert.match(
      line("rtsp://cam/1"),
      /^rtspsrc location="rtsp:\/\/cam\/1" protocols=tcp latency=100 : capsfilter/,
    );
  });

  it("leaves the sound of a network camera with a microphone alone, which would take the decoder", () => {
    assert.match(
      line("rtsp://cam/1"),
      / : capsfilter caps=application\/x-rtp,media=video ! decodebin : videoscale/,
    );
  });

  it("ar0234-jetson-driver 8: has a mend for a CSI camera whose daemon does not give it out again", () => {
    assert.match(mendOf("csi:0"), /systemctl restart nvargus-daemon/);
    assert.match(mendOf("rtsp://10.0.0.9/"), /cable and power\.$/);
    assert.match(mendOf("file:/trip.mp4"), /check its path, and that it is a whole video file\.$/);
  });

  it("tells of a USB camera by its number that it may have got another, and how to name it for good", () => {
    assert.match(mendOf("v4l2:/dev/video0"), /another number, so name it as `ls -l \/dev\/v4l\/by-path`/);
    assert.match(mendOf("v4l2:/dev/v4l/by-path/usb-0:2"), /cable and power\.$/);
    assert.match(line("v4l2:/dev/v4l/by-path/usb-0:2"), /v4l2src device="\/dev\/v4l\/by-path\/usb-0:2"/);
  });

  it("opendatacam 502, node-v4l2camera 31: looks for the cause at the USB bus when a second camera on it cannot start", () => {
    const mend = (source: string) => mendOf(source, "Failed to allocate required memory.");
    for (const source of ["v4l2:/dev/video2", "v4l2:/dev/v4l/by-path/usb-0:2"])
      assert.match(
        mend(source),
        /another camera may use up its USB bus: .* different controllers \(`lsusb -t`\)/,
      );
    assert.match(mend("csi:0"), /nvargus-daemon/);
    assert.match(mendOf("v4l2:/dev/video2", "Device '/dev/video2' is busy"), /cable and power/);
  });

  it("drops old frames of a live camera and none of a recording, which carries its own time", () => {
    assert.match(line("test:"), /appsink name=frames sync=true max-buffers=1 drop=true$/);
    assert.match(
      line("file:a.mp4", "every"),
      /gdppay ! appsink name=frames sync=false max-buffers=4 drop=false$/,
    );
  });

  it("refuses a source of no known kind with the ones there are", () => {
    assert.throws(() => line("webcam"), /"webcam" is of no known kind; write file:, v4l2:, csi:/);
  });
});
