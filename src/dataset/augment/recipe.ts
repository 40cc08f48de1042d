import { erase, paste } from "./cover.ts";
import { blur, brightness, contrast, hue, jpeg, noise } from "./light.ts";
import { mosaic } from "./mosaic.ts";
import { flip, rotate, zoom } from "./place.ts";
import type { Scene, Step, StepTools } from "./scene.ts";

export type StepName =
  | "mosaic"
  | "paste"
  | "flip"
  | "zoom"
  | "rotate"
  | "erase"
  | "brightness"
  | "contrast"
  | "hue"
  | "blur"
  | "noise"
  | "jpeg";

/**
 * The steps in the order in which they happen to a real picture: what stands in front of the camera, where
 * the camera is, what hides it, what light and lens do, what the sensor and the wire add. `often` is how
 * often (0–1) a step is taken in an ordinary copy.
 */
const recipe: readonly { readonly name: StepName; readonly step: Step; readonly often: number }[] = [
  { name: "mosaic", step: mosaic, often: 0.2 },
  { name: "paste", step: paste, often: 0.35 },
  { name: "flip", step: flip, often: 0.5 },
  { name: "zoom", step: zoom, often: 0.45 },
  { name: "rotate", step: rotate, often: 0.45 },
  { name: "erase", step: erase, often: 0.2 },
  { name: "brightness", step: brightness, often: 0.5 },
  { name: "contrast", step: contrast, often: 0.4 },
  { name: "hue", step: hue, often: 0.4 },
  { name: "blur", step: blur, often: 0.2 },
  { name: "noise", step: noise, often: 0.25 },
  { name: "jpeg", step: jpeg, often: 0.3 },
];

export const stepNames: readonly StepName[] = recipe.map(one => one.name);

/**
 * A varied copy of a scene: each step as often as the recipe says, or with `only` exactly those steps, all of
 * them.
 */
export async function augment(scene: Scene, tools: StepTools, only?: readonly StepName[]): Promise<Scene> {
  let varied = scene;
  for (const { name, step, often } of recipe) {
    // The dice are thrown for every step, so that leaving one out does not change the others.
    const taken = tools.random.chance(often);
    if (only ? only.includes(name) : taken) varied = await step(varied, tools);
  }
  return varied;
}
