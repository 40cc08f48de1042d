import { Command, Option } from "commander";
import { loadConfig, requireCatalogue } from "../config/config.ts";
import { countingOptions } from "../config/counting.ts";
import { unknownLabels } from "../config/labels.ts";
import type { Config } from "../config/schema.ts";
import { watchingWarnings } from "../config/watching.ts";
import { createCounting } from "../counting/counting.ts";
import { openRecorder } from "../device/recorder.ts";
import { isObservations, readObservations } from "../device/recording.ts";
import { Fault } from "../fault.ts";
import { countingRatesOf } from "../models/counting-rates.ts";
import { loadModelFor } from "../models/manifest.ts";
import { applyChange, emptyBasket } from "../trip/basket.ts";
import { catalogueOf } from "../trip/catalogue.ts";
import { basketDoubts, markedLines, standDoubts } from "../trip/doubt.ts";
import type { Product } from "../trip/product.ts";
import { openTrip } from "../trip/trip.ts";
import { mergeByTime } from "../vision/merge.ts";
import type { DetectorOrder, VisionStats } from "../vision/messages.ts";
import { visionOrder } from "../vision/order.ts";
import { openVision, type VisionEvent } from "../vision/supervision.ts";
import { inMediaOrder } from "./media-order.ts";
import { configOption, jsonOption, wholeNumber } from "./options.ts";
import { openProgress } from "./progress.ts";
import { castOf, playing, refuseInput } from "./replay-files.ts";
import { jsonPrinter, tablePrinter } from "./replay-print.ts";
import { openStage, type Stage } from "./replay-stage.ts";
import { stopSignal } from "./stop-signal.ts";

type Options = {
  readonly config: string;
  readonly json?: true;
  readonly observations?: string;
  readonly screen?: number;
};

export function replayCommand(): Command {
  return new Command("replay")
    .summary("count recorded video or observations, every frame, as fast as it goes")
    .description(
      "Sends recorded video (or observations, .jsonl) through the production path: detection, counting, basket. " +
        "No gate, no broker. Several videos are the configuration's cameras, in its order.\n\n" +
        "Example: stepout replay demo/errand/*.mp4 --config demo/errand/cart.yaml",
    )
    .argument("<files...>", "one video a camera, or .jsonl observations")
    .addOption(configOption())
    .addOption(jsonOption())
    .option("--observations <file>", "also write what was seen as JSON lines, to replay without the model")
    .addOption(
      new Option(
        "--screen <port>",
        "show it on 127.0.0.1 in its own time, with /debug to pause and step; 0 takes a free port",
      ).argParser(wholeNumber(0, 65_535)),
    )
    .action(replay);
}

async function replay(files: readonly string[], options: Options): Promise<void> {
  const config = loadConfig(options.config);
  if (options.observations !== undefined)
    refuseInput(options.observations, { files, configFile: options.config, catalogue: config.catalogue });
  for (const warning of watchingWarnings(config)) process.stderr.write(`replay: ${warning}\n`);
  const products = requireCatalogue(config);
  const order = visionOrder(config, "every");
  if (!files.every(isObservations)) warnOfLabels(products, order.detector);
  const rates = countingRatesOf(config.models.items, config.models.dir);
  const counting = createCounting(countingOptions(config, products, rates));
  await using recorder =
    options.observations === undefined ? undefined : await openRecorder(options.observations);
  await using stage =
    options.screen === undefined ? undefined : await openStage(config, options.screen, counting);
  if (stage !== undefined) process.stderr.write(`replay: ${stage.url} and ${stage.url}/debug\n`);
  const printer = options.json ? jsonPrinter() : tablePrinter(products);
  const catalogue = catalogueOf(products);
  let basket = emptyBasket;
  const progress = openProgress("replay");
  const ordered = inMediaOrder(change => {
    progress.clear();
    printer.change(change);
    // There are no bills here, so there is no wall time either.
    basket = applyChange(basket, change, catalogue, 0);
    stage?.change(change, basket);
  });

  let last = 0;
  let stats: VisionStats | undefined;
  for await (const event of eventsOf(files, config, stage)) {
    stage?.vision(event);
    if (event.type === "interrupted") {
      progress.clear();
      process.stderr.write(`replay: vision was replaced, ${event.reason}\n`);
    }
    if (event.type === "finished") stats = event.stats;
    if (event.type !== "observation") continue;
    recorder?.write(event.observation);
    last = Math.max(last, event.observation.t);
    ordered.add(counting.observe(event.observation), last);
    progress.show(`${last.toFixed(1)} s of recording`);
  }
  progress.clear();
  ordered.add(counting.finish(last), last);
  ordered.end();
  await recorder?.keep();
  if (stats !== undefined) printer.stats(stats);
  const trip = { ...openTrip("replay", 0), basket };
  const doubted = basketDoubts(counting).map(doubt => ({ ...doubt, name: doubt.sku }));
  printer.basket(markedLines(standDoubts(trip, doubted, 0)));
  if (stage === undefined) return;
  process.stderr.write("replay: it is over; the screen stays until Ctrl-C\n");
  await stopSignal();
}

function warnOfLabels(products: readonly Product[], { items, folder }: DetectorOrder): void {
  for (const warning of unknownLabels(products, loadModelFor("items", items, folder).manifest)) {
    process.stderr.write(`replay: ${warning}\n`);
  }
}

/** Videos go through the vision process, observations straight in; with a stage each frame waits for its turn. */
async function* eventsOf(
  files: readonly string[],
  config: Config,
  stage: Stage | undefined,
): AsyncGenerator<VisionEvent> {
  const lines = files.filter(isObservations);
  if (lines.length > 0 && lines.length < files.length) {
    throw new Fault("usage", "Replay either videos or .jsonl observations, not both at once.");
  }
  let isEmpty = true;
  for await (const observation of mergeByTime(lines.map(readObservations))) {
    isEmpty = false;
    await stage?.turn(observation.t);
    yield { type: "observation", observation };
  }
  if (lines.length > 0 && isEmpty) {
    throw new Fault("bad-data", `There is nothing in ${lines.join(", ")}; record what the cameras see anew.`);
  }
  if (lines.length > 0) return;
  const order = visionOrder(playing(files, config), "every");
  const cast = castOf(files, config);
  if (cast !== undefined) process.stderr.write(`replay: ${cast}\n`);
  await using vision = openVision(stage === undefined ? order : { ...order, stepped: true });
  for await (const event of vision.events) {
    if (event.type === "observation") await stage?.turn(event.observation.t);
    yield event;
    // One frame is counted while the next one is looked at.
    if (event.type === "ready") vision.go?.(2);
    if (event.type === "observation") vision.go?.(1);
  }
}
