import type { Camera } from "../device/camera/camera.ts";
import { openCamera } from "../device/camera/gstreamer.ts";
import type { PictureSize } from "../device/camera/launch.ts";
import { type Fault, isFault } from "../fault.ts";
import type { StartOrder } from "./life.ts";
import type { CameraNews } from "./messages.ts";

export type OpenedCameras = {
  readonly open: readonly Camera[];
  /** What there is to say of those that GStreamer cannot build. */
  readonly unusable: readonly CameraNews[];
};

/**
 * Opens the cameras of an order that are not held back. One that cannot be built is lost and costs the others nothing.
 * Throws its Fault("bad-config") where not one is left, and in a replay, where each recording is needed.
 */
export function openCameras(
  { cameras, pace }: Pick<StartOrder, "cameras" | "pace">,
  size: PictureSize,
): OpenedCameras {
  const open: Camera[] = [];
  const faults: { readonly camera: string; readonly fault: Fault }[] = [];
  for (const { name, source, held } of cameras) {
    if (held) continue;
    try {
      open.push(openCamera({ name, source, size, pace }));
    } catch (fault) {
      if (pace === "every" || !isFault(fault, "bad-config")) throw fault;
      faults.push({ camera: name, fault });
    }
  }
  const [first] = faults;
  if (first !== undefined && faults.length === cameras.length) throw first.fault;
  return {
    open,
    unusable: faults.map(({ camera, fault }) => ({
      type: "camera",
      camera,
      state: "lost",
      reason: fault.message,
    })),
  };
}

/** The order's one camera of this name, no longer held back, beside the others, which are. */
export function releasing(order: StartOrder, name: string): StartOrder {
  return {
    ...order,
    cameras: order.cameras.map(({ held: _, ...camera }) =>
      camera.name === name ? camera : { ...camera, held: true as const },
    ),
  };
}
