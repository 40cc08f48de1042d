import * as THREE from "three";
import type { Form, Good } from "../world/goods.ts";
import { lathe, paper, plastic, solidMesh } from "./meshes.ts";
import { drawn, wrapOf } from "./print.ts";

export function tinOf({ print }: Good, form: Form & { kind: "can" | "jar" }): THREE.Object3D[] {
  if (!print) throw new Error("a tin without a print");
  const { radius: r, height: h } = form;
  if (form.kind === "can") {
    const label = paper(wrapOf(print, 768, 224), 0.35);
    // Lids are lacquered in a breath of the flavour's colour: all that tells a tin from above.
    const lacquer = new THREE.Color("#cfd2d6").lerp(new THREE.Color(print.flavourColour), 0.55);
    const metal = new THREE.MeshStandardMaterial({ color: lacquer, roughness: 0.35, metalness: 0.7 });
    const wall = solidMesh(new THREE.CylinderGeometry(r, r, h * 0.92, 32, 1, true), label);
    const lid = (turn: number) => {
      const mesh = solidMesh(
        lathe(
          // Upwards and to the axis, as every outline runs: the other way round, a lathe shows its inside only.
          [
            [1, 0.45],
            [1.01, 0.47],
            [1, 0.5],
            [0.9, 0.5],
            [0.86, 0.45],
            [0, 0.45],
          ],
          r,
          h,
        ),
        metal,
      );
      mesh.rotation.x = turn;
      return mesh;
    };
    return [wall, lid(0), lid(Math.PI)];
  }
  const jam = new THREE.MeshStandardMaterial({ color: print.flavourColour, roughness: 0.08 });
  const glass = solidMesh(
    lathe(
      [
        [0, -0.5],
        [0.93, -0.5],
        [1, -0.44],
        [1, 0.22],
        [0.86, 0.32],
        [0.84, 0.36],
      ],
      r,
      h,
    ),
    jam,
  );
  const label = solidMesh(
    new THREE.CylinderGeometry(r * 1.012, r * 1.012, h * 0.46, 32, 1, true),
    paper(wrapOf(print, 768, 224)),
  );
  label.position.y = -h * 0.12;
  const lid = solidMesh(
    new THREE.CylinderGeometry(r * 0.92, r * 0.92, h * 0.15, 32),
    plaid(print.flavourColour),
  );
  lid.position.y = h * 0.425;
  return [glass, label, lid];
}

export function bottleOf(
  { print }: Good,
  { radius: r, height: h, glass }: Form & { kind: "bottle" },
): THREE.Object3D[] {
  if (!print) throw new Error("a bottle without a print");
  const clear = print.motif === "wave";
  const skin = new THREE.MeshStandardMaterial({
    color: glass,
    roughness: 0.1,
    transparent: clear,
    opacity: clear ? 0.62 : 1,
  });
  const outline = [
    [0, -0.5],
    [0.85, -0.5],
    [1, -0.46],
    [1, -0.3],
    [0.94, -0.22],
    [1, -0.14],
    [1, 0.08],
    [0.9, 0.18],
    [0.5, 0.32],
    [0.36, 0.38],
    [0.34, 0.44],
  ];
  const label = solidMesh(
    new THREE.CylinderGeometry(r * 1.015, r * 1.015, h * 0.2, 32, 1, true),
    paper(wrapOf(print, 768, 160), 0.4),
  );
  label.position.y = -h * 0.02;
  const cap = solidMesh(
    new THREE.CylinderGeometry(r * 0.42, r * 0.42, h * 0.08, 20),
    plastic(clear ? "#1c46b8" : print.flavourColour),
  );
  cap.position.y = h * 0.46;
  return [solidMesh(lathe(outline, r, h), skin), label, cap];
}

/** The chequered cloth of a jam's lid. */
function plaid(colour: string): THREE.Material {
  const cloth = drawn(64, 64, pen => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, 64, 64);
    pen.fillStyle = colour;
    pen.globalAlpha = 0.6;
    for (let i = 0; i < 64; i += 16) {
      pen.fillRect(i, 0, 8, 64);
      pen.fillRect(0, i, 64, 8);
    }
  });
  return paper(cloth, 0.6);
}
