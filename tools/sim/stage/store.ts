import * as THREE from "three";
import { goods } from "../world/goods.ts";
import { basket, shelf, table } from "../world/places.ts";
import { between, chance, pick, type Random, randomOf } from "../world/random.ts";
import type { Surroundings } from "../world/scene.ts";
import { drawCart } from "./cart.ts";
import { solidMesh } from "./packages.ts";
import { drawn } from "./print.ts";

// Surroundings fill most of a picture: the plain kind of material halves what a picture costs.
const matt = (look: THREE.MeshLambertMaterialParameters) => new THREE.MeshLambertMaterial(look);

const floors = new Map<number, THREE.Texture>();
const backdrops = new Map<number, THREE.Texture>();

/** Everything around the products: the cart, shelf or table, the floor, the store behind, people's legs. */
export function drawStore(around: Surroundings): THREE.Group {
  const store = new THREE.Group();
  if (around.place === "cart")
    store.add(drawCart(around), ground(around, basket.ground), ...walls(around), ...legs(around));
  if (around.place === "shelf") store.add(...drawShelf(around));
  if (around.place === "table") store.add(drawTable(around), ground(around, -0.75), ...walls(around));
  if (around.ownBag) store.add(ownBag(around.ownBag));
  return store;
}

/** Lets the floor roll by under the cart: `rolled` metres since the start. */
export function rollFloor(store: THREE.Object3D, rolled: number): void {
  store.traverse(part => {
    const map = part instanceof THREE.Mesh ? part.material.map : undefined;
    if (map?.name === "floor") map.offset.set(rolled * 0.13, rolled);
  });
}

function ground(around: Surroundings, y: number): THREE.Mesh {
  const map = floorPicture(around.floor).clone();
  map.repeat.set(5, 5);
  map.name = "floor";
  const floor = solidMesh(new THREE.PlaneGeometry(5, 5), matt({ map }));
  floor.rotation.x = -Math.PI / 2;
  floor.position.y = y;
  return floor;
}

function walls(around: Surroundings): THREE.Mesh[] {
  const map = backdropPicture(around.backdrop).clone();
  const goodsWall = matt({ map });
  return [0, 1, 2, 3].map(side => {
    const wall = new THREE.Mesh(new THREE.PlaneGeometry(4.4, 2), goodsWall);
    const round = (side * Math.PI) / 2;
    wall.position.set(Math.sin(round) * 1.7, 0.35, Math.cos(round) * 2.1);
    wall.rotation.y = round + Math.PI;
    return wall;
  });
}

function drawShelf(around: Surroundings): THREE.Object3D[] {
  const wood = around.liner === "plastic" ? "#8d6b4a" : "#d9dbdc";
  const board = matt({ color: wood });
  const { width, depth, height, thickness } = shelf;
  const plank = (y: number) => {
    const mesh = solidMesh(new THREE.BoxGeometry(width * 1.6, thickness, depth), board);
    mesh.position.set(0, y, depth / 2);
    return mesh;
  };
  const rail = (y: number) => {
    const price = matt({ color: around.handle });
    const mesh = solidMesh(new THREE.BoxGeometry(width * 1.6, 0.035, 0.006), price);
    mesh.position.set(0, y - 0.005, -0.003);
    return mesh;
  };
  const back = new THREE.Mesh(new THREE.PlaneGeometry(width * 1.6, height * 3), matt({ color: around.wire }));
  back.position.set(0, height / 2, depth);
  back.rotation.y = Math.PI;
  const planks = [-thickness / 2, height + thickness / 2, -height];
  return [...planks.map(plank), ...planks.map(rail), back, ground(around, -1.1)];
}

function drawTable(around: Surroundings): THREE.Mesh {
  const map = floorPicture(around.floor + 5).clone();
  map.repeat.set(1.5, 1.5);
  const top = matt({
    map,
    color: around.liner === "plastic" ? "#ffffff" : "#e8e4dc",
  });
  const mesh = solidMesh(new THREE.BoxGeometry(table.width * 1.25, 0.03, table.depth * 1.25), top);
  mesh.position.y = -0.015;
  return mesh;
}

function legs(around: Surroundings): THREE.Mesh[] {
  return around.legs.flatMap(({ at, colour }) => {
    const cloth = matt({ color: colour });
    return [-0.09, 0.09].map(off => {
      const leg = solidMesh(new THREE.CapsuleGeometry(0.075, 0.85, 6, 14), cloth);
      leg.position.set(at[0] + off, at[1] + 0.48, at[2] + off * 0.8);
      return leg;
    });
  });
}

/** A shopper's own cloth bag, folded at the basket's front: in the way, and nothing that is sold. */
function ownBag(bag: NonNullable<Surroundings["ownBag"]>): THREE.Object3D {
  const cloth = matt({ color: bag.colour });
  const shape = new THREE.SphereGeometry(1, 26, 18);
  const at = shape.getAttribute("position");
  for (let i = 0; i < at.count; i++) {
    const [x, y, z] = [at.getX(i), at.getY(i), at.getZ(i)];
    const fold = 1 + 0.09 * Math.sin(x * 9 + z * 4) * Math.cos(y * 7 + x * 3);
    at.setXYZ(i, x * 0.13 * fold, Math.max(0, y * 0.1 * fold + 0.07), z * 0.085 * fold);
  }
  shape.computeVertexNormals();
  const body = solidMesh(shape, cloth);
  const strap = solidMesh(new THREE.TorusGeometry(0.07, 0.008, 8, 24), cloth);
  strap.position.set(0.02, 0.15, -0.02);
  strap.rotation.x = 1.1;
  const group = new THREE.Group().add(body, strap);
  group.position.set(...bag.at);
  group.rotation.y = bag.turn;
  return group;
}

function floorPicture(nth: number): THREE.Texture {
  const known = floors.get(nth % 12);
  if (known) return known;
  const random = randomOf(nth % 12, "floor");
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
  floors.set(nth % 12, texture);
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
function backdropPicture(nth: number): THREE.Texture {
  const known = backdrops.get(nth);
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
  backdrops.set(nth, texture);
  return texture;
}
