import * as THREE from "three";

/** A mesh that throws and takes shadows. */
export function solidMesh(
  shape: THREE.BufferGeometry,
  material: THREE.Material | THREE.Material[],
): THREE.Mesh {
  const mesh = new THREE.Mesh(shape, material);
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}

export const paper = (map: THREE.Texture, roughness = 0.45) =>
  new THREE.MeshStandardMaterial({ map, roughness });

export function plastic(color: string): THREE.Material {
  return new THREE.MeshStandardMaterial({ color, roughness: 0.4 });
}

export function lathe(outline: number[][], radius: number, height: number): THREE.LatheGeometry {
  return new THREE.LatheGeometry(
    outline.map(([x = 0, y = 0]) => new THREE.Vector2(x * radius, y * height)),
    32,
  );
}
