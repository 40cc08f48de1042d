import { InvalidArgumentError, Option } from "commander";
import { modelsRoot } from "../models/manifest.ts";
import type { Size } from "../models/picture-input.ts";

/** Where the models are. */
export function modelsOption(): Option {
  return new Option("--models <dir>", "where the models are").default(modelsRoot);
}

/** Reads a whole number between two limits. Throws commander's error for anything else. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/** Reads a number from 0 to 1. Throws commander's error for anything else. */
export function parseShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Give a number from 0 to 1.");
}

/** Reads WIDTHxHEIGHT in pixels. Throws commander's error for anything else. */
export function parseSize(text: string): Size {
  const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(text) ?? [];
  if (width && height) return { width: Number(width), height: Number(height) };
  throw new InvalidArgumentError("Give it as WIDTHxHEIGHT in pixels, such as 640x640.");
}
