import type { Camera } from "../../../../tools/sim/world/scene.ts";

/** A camera that adds nothing of its own, straight down from a metre above; tests say what they need otherwise. */
export const plainCamera: Camera = {
  width: 400,
  height: 400,
  at: [0, 1, 0],
  target: [0, 0, 0],
  roll: 0,
  fov: 60,
  lens: { barrel: 0, fringe: 0, vignette: 0, blur: 0, smear: [0, 0] },
  exposure: 1,
  contrast: 1,
  whiteBalance: [1, 1, 1],
  noise: 0,
  noiseSeed: 0,
  jpegQuality: 1,
};
