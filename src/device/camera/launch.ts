import { Fault } from "../../fault.ts";
import { withoutSecrets } from "../../secrets.ts";
import { FORBIDDEN } from "./access.ts";

/** `live`: paced by the clock, the newest frame wins. `every`: each frame of a recording, as fast as it goes. */
export type Pace = "live" | "every";

export type PictureSize = { readonly width: number; readonly height: number };

/** Whether an element of this name is installed. */
export type Has = (element: string) => boolean;

/** The name of the sink that frames are pulled from. */
export const SINK = "frames";

/**
 * The GStreamer launch line for a camera source, as the configuration writes sources. The picture is
 * scaled down and converted by GStreamer to RGB that fits into `size` with its shape kept, so that
 * JavaScript never touches a pixel. `has` tells whether GStreamer has an element here; without it everything that can
 * be is done in software. Throws Fault("bad-config") for a source of an unknown kind, and for a CSI camera where
 * NVIDIA's elements are not installed.
 */
export function launchLine(source: string, size: PictureSize, pace: Pace, has: Has = () => false): string {
  const elements = sourceElements(source, size, has);
  // Found while it runs, the decoder's pad is another in each life of the pipeline: `!` would link only the first one,
  // and a live camera that was lost would never come back. `:` links each, as far as it is video.
  const link = pace === "live" && elements.endsWith(" decodebin") ? " : " : " ! ";
  return elements + link + [...scaled(size), ...sink(pace)].join(" ! ");
}

/** True for a source that ends by itself and can be read faster than real time. */
export function isRecording(source: string): boolean {
  return source.startsWith("file:");
}

export function recordingPath(source: string): string {
  return source.replace(/^file:(\/\/)?/, "");
}

function sourceElements(source: string, size: PictureSize, has: Has): string {
  const [, kind = "", rest = ""] = /^([a-z0-9]+):(.*)$/s.exec(source) ?? [];
  switch (kind) {
    case "file":
      return `filesrc location=${quoted(recordingPath(source))} ! decodebin ! queue max-size-buffers=4`;
    case "v4l2":
      return `v4l2src device=${quoted(rest)} ! ${v4l2Decoder(has)}`;
    case "rtsp":
    case "rtsps":
      // Each stream has its pad, and the first to come would take the decoder: of a camera that also hears, its sound.
      return `rtspsrc location=${quoted(source)} protocols=tcp latency=100 : capsfilter caps=application/x-rtp,media=video ! decodebin`;
    case "test":
      return "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=480,framerate=30/1";
    case "csi":
      return csiElements(rest, size, has);
    default:
      if (source.includes("!") || /^[a-z0-9]+src\b/.test(source)) return source;
      throw new Fault(
        "bad-config",
        `Camera source "${withoutSecrets(source)}" is of no known kind; write file:, v4l2:, csi:, rtsp://, test: or a GStreamer fragment such as "videotestsrc".`,
      );
  }
}

/** What to do about a camera of this source that gives no picture for this reason, as the end of a sentence. */
export function mendOf(source: string, reason = ""): string {
  if (isRecording(source)) return "check its path, and that it is a whole video file.";
  // JetPack 6.2's camera daemon does not always give a sensor out a second time; only its own restart helps.
  if (source.startsWith("csi:")) return "check its cable, or `sudo systemctl restart nvargus-daemon`.";
  if (reason === FORBIDDEN)
    return "let it into the group video (`sudo usermod -aG video NAME`), and log in again.";
  // How v4l2src tells that the kernel could not set the camera going: most often it has no bandwidth left on that bus.
  if (source.startsWith("v4l2:") && reason.includes("allocate required memory"))
    return "another camera may use up its USB bus: put them on ports of different controllers (`lsusb -t`), or ask for smaller pictures or Motion JPEG in a launch fragment.";
  // The kernel counts on while the old number is still held, and counts in the order of finding at each start.
  if (/^v4l2:\/dev\/video\d/.test(source))
    return "check its cable and power; plugged in again it may have another number, so name it as `ls -l /dev/v4l/by-path` does.";
  return "check its cable and power.";
}

/**
 * A Jetson has a decoder for Motion JPEG, which every USB camera of more than VGA size gives; decodebin takes whatever
 * the camera prefers and decodes it on the processor. Untried without a Jetson.
 */
function v4l2Decoder(has: Has): string {
  const hardware = has("nvv4l2decoder") && has("nvvidconv");
  return hardware ? "image/jpeg ! nvv4l2decoder mjpeg=1 ! nvvidconv ! video/x-raw,format=I420" : "decodebin";
}

/**
 * The Jetson's camera stack scales in hardware, before the only copy out of its memory. It cannot keep a
 * shape by itself, so the size is worked out from the sensor mode asked for. BGRx because nvvidconv knows no RGB and no
 * RGBx (Jetson Linux Developer Guide, accelerated GStreamer); `videoconvert` behind it puts the channels in order.
 * There is no other way to such a camera than NVIDIA's elements. Untried without a Jetson.
 */
function csiElements(sensor: string, size: PictureSize, has: Has): string {
  const missing = ["nvarguscamerasrc", "nvvidconv"].filter(element => !has(element));
  if (missing.length > 0) {
    throw new Fault(
      "bad-config",
      `Camera source "csi:${sensor}" needs GStreamer's ${missing.join(" and ")}, which \`gst-inspect-1.0\` does not find here; on a Jetson run \`sudo apt install nvidia-l4t-gstreamer gstreamer1.0-tools\`, elsewhere write v4l2:, rtsp:// or file:.`,
    );
  }
  const mode = { width: 1280, height: 720 };
  const fit = Math.min(size.width / mode.width, size.height / mode.height);
  const even = (length: number) => Math.max(2, Math.round((length * fit) / 2) * 2);
  return [
    `nvarguscamerasrc sensor-id=${Number.parseInt(sensor, 10) || 0}`,
    `video/x-raw(memory:NVMM),width=${mode.width},height=${mode.height},framerate=30/1`,
    "nvvidconv",
    `video/x-raw,format=BGRx,width=${even(mode.width)},height=${even(mode.height)}`,
  ].join(" ! ");
}

/**
 * Ranges with square pixels let `videoscale` choose the largest size inside them that keeps the shape.
 * Scaling comes before conversion: it is cheaper on subsampled YUV than on RGB.
 */
function scaled({ width, height }: PictureSize): string[] {
  return [
    "videoscale",
    "videoconvert",
    `video/x-raw,format=RGB,width=(int)[1,${width}],height=(int)[1,${height}],pixel-aspect-ratio=1/1`,
  ];
}

/** gdppay carries each frame's media time, which the binding drops; a live frame is stamped on arrival. */
function sink(pace: Pace): string[] {
  if (pace === "every") return ["gdppay", `appsink name=${SINK} sync=false max-buffers=4 drop=false`];
  return [`appsink name=${SINK} sync=true max-buffers=1 drop=true`];
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
