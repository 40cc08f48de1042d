import * as THREE from "three";
import type { Print } from "../world/goods.ts";
import { between, chance, type Random, randomOf } from "../world/random.ts";

type Pen = CanvasRenderingContext2D;

/** The printed front of a package as a picture: brand, flavour, what is inside, small print. */
export function frontOf(print: Print, width: number, height: number): THREE.Texture {
  return drawn(width, height, pen => drawFront(pen, print, { x: 0, width, height }));
}

/** Its side: the table of contents and the bar code. */
export function sideOf(print: Print, width: number, height: number): THREE.Texture {
  return drawn(width, height, pen => drawSide(pen, print, { x: 0, width, height }));
}

/** A label that runs round a can, a jar or a bottle: two fronts with a side between them. */
export function wrapOf(print: Print, width: number, height: number): THREE.Texture {
  return drawn(width, height, pen => {
    const panel = width * 0.32;
    drawFront(pen, print, { x: 0, width: panel, height });
    drawSide(pen, print, { x: panel, width: width / 2 - panel, height });
    drawFront(pen, print, { x: width / 2, width: panel, height });
    drawSide(pen, print, { x: width / 2 + panel, width: width / 2 - panel, height });
  });
}

/** A canvas picture as a texture with the colours it was drawn in. */
export function drawn(width: number, height: number, draw: (pen: Pen) => void): THREE.Texture {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser draws no pictures");
  draw(pen);
  const texture = new THREE.CanvasTexture(canvas);
  texture.colorSpace = THREE.SRGBColorSpace;
  return texture;
}

type Panel = { x: number; width: number; height: number };

function drawFront(pen: Pen, print: Print, { x, width, height }: Panel): void {
  const random = randomOf(7, print.brand + print.flavour);
  pen.save();
  pen.beginPath();
  pen.rect(x, 0, width, height);
  pen.clip();
  pen.fillStyle = print.paper;
  pen.fillRect(x, 0, width, height);
  drawMotif(pen, print, { x, width, height }, random);
  pen.fillStyle = print.brandColour;
  pen.beginPath();
  pen.ellipse(x + width / 2, 0, width * 0.62, height * 0.3, 0, 0, 7);
  pen.fill();
  const light = print.brandColour === "#ffd21f" ? "#7a0c10" : "#ffffff";
  write(pen, print.brand, {
    x: x + width / 2,
    y: height * 0.17,
    size: width * 0.17,
    colour: light,
    room: width * 0.9,
  });
  pen.fillStyle = print.flavourColour;
  pen.fillRect(x, height * 0.36, width, height * 0.15);
  write(pen, print.flavour, {
    x: x + width / 2,
    y: height * 0.47,
    size: width * 0.16,
    colour: "#ffffff",
    room: width * 0.9,
  });
  pen.fillStyle = print.brandColour;
  pen.fillRect(x, height * 0.94, width, height * 0.06);
  pen.restore();
}

function drawSide(pen: Pen, print: Print, { x, width, height }: Panel): void {
  const random = randomOf(8, print.brand);
  pen.fillStyle = print.paper;
  pen.fillRect(x, 0, width, height);
  pen.fillStyle = print.brandColour;
  pen.fillRect(x, 0, width, height * 0.16);
  pen.fillStyle = print.flavourColour;
  pen.fillRect(x, height * 0.13, width, height * 0.12);
  pen.fillStyle = "#333333";
  for (let row = 0; row < 12; row++) {
    pen.fillRect(
      x + width * 0.1,
      height * (0.28 + row * 0.033),
      width * between(random, 0.4, 0.8),
      height * 0.012,
    );
  }
  pen.fillStyle = "#ffffff";
  pen.fillRect(x + width * 0.12, height * 0.72, width * 0.76, height * 0.2);
  pen.fillStyle = "#000000";
  for (let bar = 0; bar < 40; bar++) {
    if (chance(random, 0.5))
      pen.fillRect(x + width * (0.16 + bar * 0.017), height * 0.74, width * 0.012, height * 0.15);
  }
}

function drawMotif(pen: Pen, print: Print, { x, width, height }: Panel, random: Random): void {
  const spot = () => ({ x: x + width * between(random, 0.12, 0.88), y: height * between(random, 0.6, 0.9) });
  const blob = (colour: string, rx: number, ry: number, turn = 0) => {
    const { x: bx, y: by } = spot();
    pen.fillStyle = colour;
    pen.beginPath();
    pen.ellipse(bx, by, rx * width, ry * width, turn, 0, 7);
    pen.fill();
  };
  const shade = (light: number) => `color-mix(in srgb, ${print.flavourColour} ${light}%, white)`;
  if (print.motif === "wave") {
    for (let row = 0; row < 3; row++) {
      pen.fillStyle = shade(35 + 30 * row);
      pen.beginPath();
      pen.moveTo(x, height);
      for (let i = 0; i <= 12; i++)
        pen.lineTo(x + (width * i) / 12, height * (0.62 + 0.1 * row + 0.035 * Math.sin(i + row * 2)));
      pen.lineTo(x + width, height);
      pen.fill();
    }
    return;
  }
  if (print.motif === "bowl") {
    pen.fillStyle = "#f7f3ea";
    pen.beginPath();
    pen.ellipse(x + width / 2, height * 0.74, width * 0.4, height * 0.14, 0, 0, 7);
    pen.fill();
  }
  for (let i = 0; i < 26; i++) {
    if (print.motif === "crisps") blob(i % 3 ? "#e9b73a" : "#cf8f1c", 0.11, 0.07, between(random, 0, 3));
    else if (print.motif === "slices") blob(i % 2 ? shade(100) : shade(60), 0.09, 0.09);
    else if (print.motif === "leaf") blob(i % 2 ? "#3a7d34" : shade(80), 0.1, 0.04, between(random, 0, 3));
    else blob(i % 4 ? shade(100) : shade(65), 0.055, 0.055);
  }
}

type Words = { x: number; y: number; size: number; colour: string; room: number };

function write(pen: Pen, text: string, { x, y, size, colour, room }: Words): void {
  pen.font = `bold ${Math.round(size)}px "DejaVu Sans", sans-serif`;
  pen.textAlign = "center";
  pen.lineWidth = size * 0.08;
  pen.strokeStyle = "rgba(0,0,0,0.35)";
  pen.strokeText(text, x, y, room);
  pen.fillStyle = colour;
  pen.fillText(text, x, y, room);
}
