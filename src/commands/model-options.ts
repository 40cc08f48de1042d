import { InvalidArgumentError, Option } from "commander";
import { enginePrecisions } from "../models/engine.ts";
import { modelsRoot } from "../models/manifest.ts";
import type { Size } from "../models/picture-input.ts";

/** Where the models are. */
export function modelsOption(): Option {
  return new Option("--models <dir>", "where the models are").default(modelsRoot);
}

/** Which engine runs where TensorRT does; elsewhere models reckon in floats. */
export function precisionOption(): Option {
  return new Option("--precision <precision>", "of the engine on TensorRT (fp16)").choices(enginePrecisions);
}

/** Reads a number from 0 to 1. Throws commander's error for anything else. */
export function parseShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Give a number from 0 to 1.");
}

/** Reads WIDTHxHEIGHT in pixels. Throws commander's error for anything else. */
export function parseSize(text: string): Size {
  const [, width, height] = /^([1-9]\d{1,3})x([1-9]\d{1,3})$/.exec(text) ?? [];
  if (width && height) return { width: Number(width), height: Number(height) };
  throw new InvalidArgumentError("Give it as WIDTHxHEIGHT in pixels, such as 640x640.");
}
