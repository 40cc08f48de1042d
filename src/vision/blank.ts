import type { Frame } from "../device/camera/camera.ts";

/** Pixels looked at in each direction: a thousand of a quarter of a million. */
const GRID = 32;

/** The standard deviation, of 255, up to which a channel is one colour and a sensor's noise. A lit scene has dozens. */
const NOISE = 4;

/** A lens that is covered in passing and a flash of the exposure are shorter. */
const LOST_AFTER_SEC = 1;

/**
 * The one colour that a picture is all over, as `#rrggbb`: black under a cap, green from a cable that half fits.
 * Undefined for a picture that shows something.
 */
export function blankColour({ data, width, height, stride }: Frame): string | undefined {
  const [sums, squares] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const [columns, rows] = [Math.min(GRID, width), Math.min(GRID, height)];
  for (let row = 0; row < rows; row += 1) {
    const line = Math.floor(((row + 0.5) * height) / rows) * stride;
    for (let column = 0; column < columns; column += 1) {
      const pixel = line + Math.floor(((column + 0.5) * width) / columns) * 3;
      for (const channel of [0, 1, 2] as const) {
        const value = data[pixel + channel] ?? 0;
        sums[channel] = (sums[channel] ?? 0) + value;
        squares[channel] = (squares[channel] ?? 0) + value * value;
      }
    }
  }
  const count = columns * rows;
  const means = sums.map(sum => sum / count);
  const isFlat = squares.every((square, at) => square / count - (means[at] ?? 0) ** 2 <= NOISE ** 2);
  if (!isFlat) return undefined;
  return `#${means.map(mean => Math.round(mean).toString(16).padStart(2, "0")).join("")}`;
}

/** What is to be done about a frame: look at it, pass over it, or say that nothing is to be seen any more. */
export type Sighted = "shows" | "blank" | { readonly lost: string };

/** Follows one camera's frames. A camera that shows nothing is as good as none, but delivers as if all were well. */
export function watchBlank(camera: string): (frame: Frame) => Sighted {
  let since: number | undefined;
  let isTold = false;
  return frame => {
    const colour = blankColour(frame);
    if (colour === undefined) {
      since = undefined;
      isTold = false;
      return "shows";
    }
    since ??= frame.t;
    if (isTold || frame.t - since < LOST_AFTER_SEC) return "blank";
    isTold = true;
    const mend = "take off what covers its lens, then check the light, its cable and its power";
    return { lost: `Camera ${camera} is lost: its picture is one colour all over (${colour}); ${mend}.` };
  };
}
