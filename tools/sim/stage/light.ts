import * as THREE from "three";
import { RoomEnvironment } from "three/examples/jsm/environments/RoomEnvironment.js";
import type { Surroundings } from "../world/scene.ts";

/** The lights of a scene. There are always three lamps, so that materials are compiled once. */
export type Lights = { shine(around: Surroundings): void };

/** Hangs the lights into a scene; the first lamp throws shadows. */
export function hangLights(scene: THREE.Scene, renderer: THREE.WebGLRenderer): Lights {
  const room = new THREE.PMREMGenerator(renderer).fromScene(new RoomEnvironment(), 0.04).texture;
  scene.environment = room;
  const sky = new THREE.HemisphereLight("#ffffff", "#7d776c", 0.5);
  const lamps = [0, 1, 2].map(() => new THREE.DirectionalLight("#ffffff", 1));
  const [main] = lamps;
  if (main) {
    main.castShadow = true;
    main.shadow.mapSize.set(1024, 1024);
    Object.assign(main.shadow.camera, { left: -0.8, right: 0.8, top: 0.8, bottom: -0.8, near: 0.2, far: 4 });
    main.shadow.radius = 4;
    main.shadow.bias = -0.0006;
    main.shadow.normalBias = 0.004;
  }
  scene.add(sky, ...lamps);
  return {
    shine(around) {
      scene.environmentIntensity = around.ambient.room;
      scene.environmentRotation.set(0, around.ambient.turn, 0);
      sky.color.set(around.ambient.colour);
      sky.intensity = around.ambient.power;
      lamps.forEach((lamp, i) => {
        const wanted = around.lamps[i];
        lamp.intensity = wanted?.power ?? 0;
        if (!wanted) return;
        lamp.color.set(wanted.colour);
        lamp.position.set(...wanted.at);
        // A shelf is lit from its open side.
        if (around.place === "shelf") lamp.position.z = -Math.abs(lamp.position.z) - 0.4;
      });
    },
  };
}
