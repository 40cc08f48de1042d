import ort from "onnxruntime-node";
import type { Detection } from "../counting/observation.ts";
import { contract } from "../models/contract.ts";
import { type Engine, type EnginePrecision, findEngine } from "../models/engine.ts";
import type { Model } from "../models/manifest.ts";
import type { Size } from "../models/picture-input.ts";
import { suppressOverlaps } from "../models/suppress.ts";
import { readCandidates } from "./detector-candidates.ts";
import type { Picture } from "./detector-canvas.ts";
import { openCanvas } from "./detector-canvas.ts";
import { checkContract } from "./detector-contract.ts";
import type { Provider, Session } from "./detector-session.ts";
import { openSession, providerNames } from "./detector-session.ts";
import { readBoard } from "./tensorrt/board.ts";

/** A model that looks at pictures. Belongs in a process where nothing else must stay quick: a run blocks. */
export interface Detector extends AsyncDisposable {
  readonly name: string;
  readonly sha256: string;
  /** The label of class 0, 1, … */
  readonly labels: readonly string[];
  /** The largest picture it takes; give pictures that fit into it with their shape kept. */
  readonly inputSize: Size;
  readonly provider: Provider;
  /** Detections from here on count; see the manifest. */
  readonly threshold: number;
  /** How long the model took for the newest picture. */
  readonly inferenceMs: number;
  /**
   * What the model sees, strongest first, overlaps suppressed; boxes in 0–1 of the given picture. Calls wait
   * for each other. Throws Fault("bad-data") for a picture that does not fit, Fault("bad-model") where the model gives
   * what is no number.
   */
  detect(picture: Picture): Promise<Detection[]>;
}

export type DetectorOptions = {
  readonly model: Model;
  /** Tried in this order; absent: tensorrt, cuda, cpu. */
  readonly providers?: readonly string[];
  readonly threads?: number;
  /** Of the engine on TensorRT; absent: fp16. */
  readonly precision?: EnginePrecision;
  /**
   * Give detections down to this score, 0–1, when it is lower than the model's threshold: trackers follow what is
   * between the two.
   */
  readonly floor?: number;
};

/** Opens a model on the first provider that works. Throws Fault("bad-model") when it cannot be run or is foreign. */
export async function openDetector(options: DetectorOptions): Promise<Detector> {
  const { manifest, onnx } = options.model;
  const { width, height } = manifest.input;
  const providers = options.providers ?? providerNames;
  const session = await openSession(onnx, {
    providers,
    ...(providers.includes("tensorrt") && { engine: engineHere(options.model, options.precision) }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  try {
    checkContract(session, manifest);
  } catch (fault) {
    await session[Symbol.asyncDispose]();
    throw fault;
  }
  const canvas = openCanvas(width, height);
  const feeds = { [contract.picture]: new ort.Tensor("uint8", canvas.bytes, [1, height, width, 3]) };
  const floor = Math.min(options.floor ?? manifest.thresholds.score, manifest.thresholds.score);
  let inferenceMs = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function look(picture: Picture): Promise<Detection[]> {
    canvas.draw(picture);
    const started = performance.now();
    const found = readCandidates(await session.run(feeds), { ...manifest, ...session.provider, floor });
    inferenceMs = performance.now() - started;
    const onPicture = found.map(one => ({ ...one, box: toPicture(one.box, manifest.input, picture) }));
    return suppressOverlaps(onPicture, manifest.thresholds);
  }

  return {
    name: manifest.name,
    sha256: manifest.sha256,
    labels: manifest.labels,
    inputSize: manifest.input,
    provider: session.provider,
    threshold: manifest.thresholds.score,
    get inferenceMs() {
      return inferenceMs;
    },
    // The canvas is one: a second picture must not be drawn while the first is being looked at.
    detect(picture) {
      const turn = last.then(() => look(picture));
      last = turn.catch(() => {});
      return turn;
    },
    // Releasing during a run aborts the process.
    [Symbol.asyncDispose]: () => release(last, session),
  };
}

function engineHere(model: Model, precision?: EnginePrecision): Engine {
  const board = readBoard();
  return "why" in board ? board : findEngine(model, board, precision);
}

async function release(last: Promise<unknown>, session: Session): Promise<void> {
  await last;
  await session[Symbol.asyncDispose]();
}

/** From 0–1 of the model's picture to 0–1 of the picture that lies at its top left. */
function toPicture([x1, y1, x2, y2]: Detection["box"], model: Size, picture: Size): Detection["box"] {
  const [across, down] = [model.width / picture.width, model.height / picture.height];
  return [x1 * across, y1 * down, x2 * across, y2 * down];
}
