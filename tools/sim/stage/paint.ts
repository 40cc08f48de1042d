import * as THREE from "three";

/** What an object shows as in the label pass: every mesh under it carries the object's id. */
export type Tagged = { readonly id: number; readonly object: THREE.Object3D };

export function readIds(
  renderer: THREE.WebGLRenderer,
  target: THREE.WebGLRenderTarget,
  render: () => void,
): Uint8Array {
  renderer.setRenderTarget(target);
  render();
  const pixels = new Uint8Array(target.width * target.height * 4);
  renderer.readRenderTargetPixels(target, 0, 0, target.width, target.height, pixels);
  renderer.setRenderTarget(null);
  return pixels;
}

export function paintFlat(scene: THREE.Scene, tagged: readonly Tagged[]): () => void {
  const owner = new Map<THREE.Object3D, number>();
  for (const { id, object } of tagged) object.traverse(part => owner.set(part, id));
  const worn: [THREE.Mesh, THREE.Material | THREE.Material[]][] = [];
  const { background, environment } = scene;
  scene.background = null;
  scene.traverse(part => {
    if (!(part instanceof THREE.Mesh)) return;
    worn.push([part, part.material]);
    part.material = paintOf(owner.get(part) ?? 0);
  });
  return () => {
    for (const [mesh, material] of worn) mesh.material = material;
    scene.background = background;
    scene.environment = environment;
  };
}

const paints = new Map<number, THREE.ShaderMaterial>();

function paintOf(id: number): THREE.ShaderMaterial {
  const known = paints.get(id);
  if (known) return known;
  const paint = new THREE.ShaderMaterial({
    side: THREE.DoubleSide,
    toneMapped: false,
    uniforms: { id: { value: id / 255 } },
    vertexShader: `void main() {
      vec4 p = vec4(position, 1.0);
      #ifdef USE_INSTANCING
      p = instanceMatrix * p;
      #endif
      gl_Position = projectionMatrix * modelViewMatrix * p; }`,
    fragmentShader: "uniform float id; void main() { gl_FragColor = vec4(id, id, id, 1.0); }",
  });
  paints.set(id, paint);
  return paint;
}
