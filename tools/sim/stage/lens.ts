import * as THREE from "three";
import { sightOf } from "../world/optics.ts";
import type { Camera } from "../world/scene.ts";
import type { Seen } from "../world/seen.ts";

const taps = 9;

/** The light that fell into one camera. `key` says of what: the same key again needs no new light. */
export type Plate = {
  readonly at: string;
  readonly light: THREE.WebGLRenderTarget;
  key: string;
  seen?: Seen[];
};

/** Turns what light falls into a camera into the picture it would deliver. */
export type Lens = {
  readonly eye: THREE.PerspectiveCamera;
  /** The plate this camera used last, or another that can be spared. */
  plateOf(camera: Camera): Plate;
  expose(plate: Plate, scene: THREE.Scene, camera: Camera): void;
  /** Draws the finished picture onto the canvas. */
  develop(plate: Plate, camera: Camera): void;
};

/** As many cameras as a trip has are remembered. */
const platesKept = 3;

/** A lens for one renderer; `samples` is the multisampling of edges (0 off, 4 good). */
export function openLens(renderer: THREE.WebGLRenderer, samples: number): Lens {
  const eye = new THREE.PerspectiveCamera(60, 1, 0.02, 6);
  const developer = newDeveloper();
  const sheet = new THREE.Scene().add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), developer));
  const flat = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1);
  let plates: Plate[] = [];
  return {
    eye,
    plateOf({ at }) {
      const known = plates.find(plate => plate.at === at.join());
      if (known) return known;
      const spare = plates.length < platesKept ? newLight(samples) : plates[0]?.light;
      const plate: Plate = { at: at.join(), light: spare ?? newLight(samples), key: "" };
      plates = [...plates.slice(plates.length < platesKept ? 0 : 1), plate];
      return plate;
    },
    expose({ light }, scene, camera) {
      if (light.width !== camera.width || light.height !== camera.height)
        light.setSize(camera.width, camera.height);
      aim(eye, camera);
      renderer.setRenderTarget(light);
      renderer.render(scene, eye);
    },
    develop({ light }, camera) {
      const { width, height } = renderer.domElement;
      if (width !== camera.width || height !== camera.height)
        renderer.setSize(camera.width, camera.height, false);
      renderer.setRenderTarget(null);
      setCamera(developer, camera, light.texture);
      renderer.render(sheet, flat);
    },
  };
}

function newLight(samples: number): THREE.WebGLRenderTarget {
  return new THREE.WebGLRenderTarget(1, 1, { type: THREE.HalfFloatType, samples, generateMipmaps: false });
}

function aim(eye: THREE.PerspectiveCamera, camera: Camera): void {
  const { right, up, ahead } = sightOf(camera);
  const back = new THREE.Vector3(...ahead).negate();
  eye.matrixAutoUpdate = false;
  eye.matrix.makeBasis(new THREE.Vector3(...right), new THREE.Vector3(...up), back).setPosition(...camera.at);
  eye.matrix.decompose(eye.position, eye.quaternion, eye.scale);
  eye.updateMatrixWorld(true);
  eye.fov = camera.fov;
  eye.aspect = camera.width / camera.height;
  eye.updateProjectionMatrix();
}

function setCamera({ uniforms }: THREE.ShaderMaterial, camera: Camera, picture: THREE.Texture): void {
  const set = (name: string, value: unknown) => {
    const uniform = uniforms[name];
    if (uniform) uniform.value = value;
  };
  const { blur, smear } = camera.lens;
  const moved = Math.hypot(...smear) > 0;
  const offsets = Array.from({ length: taps }, (_, i) => {
    const share = i / (taps - 1) - 0.5;
    const round = (i * 2 * Math.PI) / (taps - 1);
    if (moved) return new THREE.Vector2(smear[0] * share, smear[1] * share);
    return i === taps - 1
      ? new THREE.Vector2()
      : new THREE.Vector2(Math.cos(round), Math.sin(round)).multiplyScalar(blur);
  });
  set("picture", picture);
  set("offsets", offsets);
  set("pixel", new THREE.Vector2(1 / camera.width, 1 / camera.height));
  set("barrel", camera.lens.barrel);
  set("fringe", camera.lens.fringe);
  set("vignette", camera.lens.vignette);
  set("gains", new THREE.Vector3(...camera.whiteBalance).multiplyScalar(camera.exposure));
  set("contrast", camera.contrast);
  set("noise", camera.noise);
  set("noiseSeed", camera.noiseSeed);
}

function newDeveloper(): THREE.ShaderMaterial {
  const names = ["barrel", "fringe", "vignette", "contrast", "noise", "noiseSeed"];
  const numbers = Object.fromEntries(names.map(name => [name, { value: 0 }]));
  return new THREE.ShaderMaterial({
    depthTest: false,
    toneMapped: false,
    uniforms: {
      ...numbers,
      picture: { value: null },
      pixel: { value: new THREE.Vector2() },
      gains: { value: new THREE.Vector3(1, 1, 1) },
      offsets: { value: Array.from({ length: taps }, () => new THREE.Vector2()) },
    },
    vertexShader: "varying vec2 spot; void main() { spot = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }",
    fragmentShader: developing,
  });
}

// Bends as optics.ts does; the tone curve is K. Narkowicz's fit of ACES; noise grows in the shadows as a sensor's does.
const developing = `
varying vec2 spot;
uniform sampler2D picture;
uniform vec2 pixel, offsets[${taps}];
uniform vec3 gains;
uniform float barrel, fringe, vignette, contrast, noise, noiseSeed;
float grain(vec2 p) {
  vec3 q = fract(vec3(p.xyx) * 0.1031 + noiseSeed * 7.31);
  q += dot(q, q.yzx + 33.33);
  return fract((q.x + q.y) * q.z) + fract((q.x + q.z) * q.y) - 1.0;
}
vec3 taken(vec2 at) {
  vec3 sum = vec3(0.0);
  for (int i = 0; i < ${taps}; i++) sum += texture2D(picture, at + offsets[i] * pixel).rgb;
  return sum / ${taps}.0;
}
void main() {
  vec2 c = spot - 0.5;
  float r2 = dot(c, c);
  vec2 at = 0.5 + c * (1.0 - barrel * (0.5 - r2));
  vec3 light = taken(at);
  light.r = mix(light.r, texture2D(picture, 0.5 + (at - 0.5) * (1.0 + fringe)).r, 0.6);
  light.b = mix(light.b, texture2D(picture, 0.5 + (at - 0.5) * (1.0 - fringe)).b, 0.6);
  light *= gains * (1.0 - vignette * r2);
  light *= 0.75;
  light = clamp((light * (2.51 * light + 0.03)) / (light * (2.43 * light + 0.59) + 0.14), 0.0, 1.0);
  vec3 shown = pow(light, vec3(1.0 / 2.2));
  shown = 0.5 + (shown - 0.5) * contrast;
  float dark = 1.3 - 0.8 * dot(shown, vec3(0.333));
  vec2 p = gl_FragCoord.xy;
  float grey = grain(p);
  vec3 colour = vec3(grain(p + 17.7), grain(p + 41.3), grain(p + 83.9));
  shown += (0.6 * grey + 0.4 * colour) * noise * dark;
  gl_FragColor = vec4(shown, 1.0);
}`;
