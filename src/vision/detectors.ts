import type { Detector } from "../device/detector.ts";
import { Fault } from "../fault.ts";
import { grey } from "../models/contract.ts";

export type Detectors = { readonly items: Detector; readonly hands?: Detector };

/**
 * Opens the models by `open`, and lets each look once. A first run is not like the others: on a GPU it
 * loads libraries and tries algorithms, for many seconds on some, and once the cart was told that vision is ready it
 * takes such a silence for a hang. Throws Fault("bad-model") for two models that want pictures of different sizes.
 */
export async function openDetectors<M>(
  models: { readonly items: M; readonly hands?: M | undefined },
  open: (model: M) => Promise<Detector>,
): Promise<Detectors> {
  const items = await open(models.items);
  const hands = models.hands === undefined ? undefined : await open(models.hands);
  const detectors: Detectors = { items, ...(hands && { hands }) };
  if (hands !== undefined) checkSizes(items.inputSize, hands.inputSize);
  for (const detector of Object.values(detectors)) {
    const { width, height } = detector.inputSize;
    await detector.detect({ data: new Uint8Array(width * height * 3).fill(grey), width, height });
  }
  return detectors;
}

type Size = Detector["inputSize"];

/** Each frame is scaled once, for both. */
function checkSizes(items: Size, hands: Size): void {
  if (items.width === hands.width && items.height === hands.height) return;
  throw new Fault(
    "bad-model",
    `The models want pictures of different sizes (items ${items.width}×${items.height}, hands ${hands.width}×${hands.height}); import the smaller one with \`--pictures\` of the other's size.`,
  );
}
