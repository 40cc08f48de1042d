import * as THREE from "three";
import { goods } from "../world/goods.ts";
import { backdropCount, floorCount } from "../world/looks.ts";
import { between, chance, pick, type Random, randomOf } from "../world/random.ts";
import { drawn } from "./print.ts";

const floors = new Map<number, THREE.Texture>();

const backdrops = new Map<number, THREE.Texture>();

export function floorPicture(nth: number): THREE.Texture {
  const known = floors.get(nth % floorCount);
  if (known) return known;
  const random = randomOf(nth % floorCount, "floor");
  const hue = between(random, 15, 60);
  const base = (light: number) => `hsl(${hue} ${Math.round(between(random, 2, 30))}% ${Math.round(light)}%)`;
  const light = between(random, 22, 88);
  const texture = drawn(256, 256, pen => {
    pen.fillStyle = base(light);
    pen.fillRect(0, 0, 256, 256);
    speckle(pen, random, base, light);
    const style = nth % 3;
    pen.globalAlpha = 0.7;
    pen.fillStyle = base(light * 0.6);
    for (let i = 0; i < 256; i += style === 0 ? 128 : 32) {
      if (style === 2) break;
      pen.fillRect(0, i, 256, style === 0 ? 3 : 1.5);
      // Tiles meet in crosses, boards at odd places.
      if (style === 0) pen.fillRect(i, 0, 3, 256);
      else pen.fillRect((i * 37) % 256, i, 1.5, 32);
    }
  });
  texture.wrapS = texture.wrapT = THREE.RepeatWrapping;
  floors.set(nth % floorCount, texture);
  return texture;
}

function speckle(
  pen: CanvasRenderingContext2D,
  random: Random,
  base: (light: number) => string,
  light: number,
): void {
  for (let i = 0; i < 1400; i++) {
    pen.globalAlpha = between(random, 0.05, 0.3);
    pen.fillStyle = base(light + between(random, -22, 16));
    pen.fillRect(random() * 256, random() * 256, between(random, 1, 7), between(random, 1, 4));
  }
}

/** Shelves full of coloured packages, as a camera sees them out of focus behind the cart. */
export function backdropPicture(nth: number): THREE.Texture {
  const known = backdrops.get(nth % backdropCount);
  if (known) return known;
  const random = randomOf(nth, "backdrop");
  const texture = drawn(512, 256, pen => {
    pen.fillStyle = chance(random, 0.5) ? "#8e9092" : "#d4d2cc";
    pen.fillRect(0, 0, 512, 256);
    if (nth % 4 === 3) return;
    for (let y = 10; y < 250; y += 50) {
      for (let x = 0; x < 512; ) {
        const width = between(random, 9, 26);
        const colour = pick(random, goods).print?.flavourColour ?? "#5a8a3f";
        pen.fillStyle = chance(random, 0.5)
          ? colour
          : `hsl(${Math.round(random() * 360)} 45% ${Math.round(between(random, 25, 75))}%)`;
        const tall = between(random, 22, 40);
        for (let n = 0; n < 3; n++) pen.fillRect(x + n * width, y + 42 - tall, width - 1.5, tall);
        x += width * 3;
      }
      pen.fillStyle = "#e9e9e6";
      pen.fillRect(0, y + 42, 512, 6);
    }
  });
  texture.wrapS = THREE.RepeatWrapping;
  backdrops.set(nth % backdropCount, texture);
  return texture;
}
