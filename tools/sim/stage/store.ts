import * as THREE from "three";
import { basket, shelf, table } from "../world/places.ts";
import type { Surroundings } from "../world/scene.ts";
import { drawCart } from "./cart.ts";
import { solidMesh } from "./meshes.ts";
import { backdropPicture, floorPicture } from "./surfaces.ts";

// Surroundings fill most of a picture: the plain kind of material halves what a picture costs.
const matt = (look: THREE.MeshLambertMaterialParameters) => new THREE.MeshLambertMaterial(look);

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
