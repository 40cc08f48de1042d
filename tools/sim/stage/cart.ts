import * as THREE from "three";
import { basket, basketCorners } from "../world/places.ts";
import type { Surroundings } from "../world/scene.ts";
import type { Vec3 } from "../world/space.ts";
import { mix } from "../world/space.ts";
import { solidMesh } from "./meshes.ts";

type Bar = { from: Vec3; to: Vec3; radius: number };

/** A shopping cart of welded wire with a coloured handle and bumpers; or lined with plastic. */
export function drawCart(around: Surroundings): THREE.Object3D {
  const cart = new THREE.Group();
  const metal = new THREE.MeshStandardMaterial({ color: around.wire, roughness: 0.32, metalness: 0.75 });
  cart.add(rods(wires(), metal), rods(frame(), metal));
  const plastic = new THREE.MeshStandardMaterial({ color: around.handle, roughness: 0.45 });
  cart.add(rods(handleBars(), plastic), ...bumpers(plastic));
  if (around.liner === "plastic") cart.add(...liner(around.handle));
  cart.add(...wheels());
  return cart;
}

/** Many thin rods as one instanced mesh. */
function rods(bars: readonly Bar[], material: THREE.Material): THREE.InstancedMesh {
  const mesh = new THREE.InstancedMesh(
    new THREE.CylinderGeometry(1, 1, 1, 7, 1, true),
    material,
    bars.length,
  );
  const rod = new THREE.Object3D();
  bars.forEach(({ from, to, radius }, i) => {
    const [a, b] = [new THREE.Vector3(...from), new THREE.Vector3(...to)];
    rod.position.copy(a).lerp(b, 0.5);
    const along = b.sub(a);
    rod.scale.set(radius, along.length(), radius);
    rod.quaternion.setFromUnitVectors(new THREE.Vector3(0, 1, 0), along.normalize());
    rod.updateMatrix();
    mesh.setMatrixAt(i, rod.matrix);
  });
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  mesh.frustumCulled = false;
  return mesh;
}

function wires(): Bar[] {
  const bars: Bar[] = [];
  const low = basketCorners(0);
  const high = basketCorners(1);
  const spot = (ring: readonly Vec3[], i: number): Vec3 => ring[i % 4] ?? [0, 0, 0];
  // Sides and ends: upright wires from the floor to the rim, the sides' closer together.
  for (let side = 0; side < 4; side++) {
    const count = side % 2 ? 26 : 15;
    for (let i = 0; i <= count; i++) {
      const from = mix(spot(low, side), spot(low, side + 1), i / count);
      const to = mix(spot(high, side), spot(high, side + 1), i / count);
      bars.push({ from, to, radius: 0.0019 });
    }
  }
  // The floor: long wires over a few strong cross wires.
  for (let i = 0; i <= 15; i++) {
    bars.push({
      from: mix(spot(low, 0), spot(low, 1), i / 15),
      to: mix(spot(low, 3), spot(low, 2), i / 15),
      radius: 0.0021,
    });
  }
  for (let i = 0; i <= 7; i++) {
    bars.push({
      from: mix(spot(low, 0), spot(low, 3), i / 7),
      to: mix(spot(low, 1), spot(low, 2), i / 7),
      radius: 0.003,
    });
  }
  return bars;
}

function frame(): Bar[] {
  return [0, 0.2, 0.42, 0.68, 1].flatMap(share => {
    const ring = basketCorners(share);
    const radius = share === 1 ? 0.0075 : share === 0 ? 0.004 : 0.003;
    return ring.map((from, i) => ({ from, to: ring[(i + 1) % 4] ?? from, radius }));
  });
}

function handleBars(): Bar[] {
  const { rear, length } = basket.rim;
  const y = basket.height + 0.05;
  const z = -length - 0.1;
  const arm = (x: number): Bar => ({ from: [x, basket.height, -length], to: [x, y, z], radius: 0.011 });
  return [{ from: [-rear, y, z], to: [rear, y, z], radius: 0.016 }, arm(-rear * 0.97), arm(rear * 0.97)];
}

function bumpers(plastic: THREE.Material): THREE.Mesh[] {
  return basketCorners(1).map(([x, y, z]) => {
    const bumper = solidMesh(new THREE.SphereGeometry(0.017, 14, 10), plastic);
    bumper.position.set(x, y, z);
    return bumper;
  });
}

function liner(colour: string): THREE.Mesh[] {
  const skin = new THREE.MeshStandardMaterial({ color: colour, roughness: 0.6, side: THREE.DoubleSide });
  const low = basketCorners(0);
  const high = basketCorners(0.98);
  const sheet = (ring: readonly Vec3[]) => {
    const [a = [0, 0, 0], b = a, c = a, d = a] = ring;
    const shape = new THREE.BufferGeometry();
    shape.setAttribute("position", new THREE.Float32BufferAttribute([...a, ...b, ...c, ...a, ...c, ...d], 3));
    shape.computeVertexNormals();
    return solidMesh(shape, skin);
  };
  const sides = low.map((corner, i) => {
    const next = (i + 1) % 4;
    return sheet([corner, low[next] ?? corner, high[next] ?? corner, high[i] ?? corner]);
  });
  return [sheet(low), ...sides];
}

function wheels(): THREE.Mesh[] {
  const rubber = new THREE.MeshStandardMaterial({ color: "#2b2b2d", roughness: 0.8 });
  return basketCorners(0).map(([x, , z]) => {
    const wheel = solidMesh(new THREE.CylinderGeometry(0.06, 0.06, 0.03, 20), rubber);
    wheel.rotation.z = Math.PI / 2;
    wheel.position.set(x * 1.05, basket.ground + 0.06, z * 0.95);
    return wheel;
  });
}
