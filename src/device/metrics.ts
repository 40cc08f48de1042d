import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** From a few milliseconds to the seconds after which something is wrong. */
const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** What a cart measures of itself, by Prometheus' rules for names: base units, `_total` for what only grows. */
export type Metrics = ReturnType<typeof openMetrics>;

/** A registry of its own, so that two carts in one process do not count into each other. */
export function openMetrics(version: string) {
  const registers = [new Registry()];
  const [register = new Registry()] = registers;
  collectDefaultMetrics({ register });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Histogram({ name, help, labelNames, registers, buckets: SECONDS });
  gauge("stepout_build_info", "1, with the version of the program", ["version"]).set({ version }, 1);
  const metrics = {
    frames: counter("stepout_frames_total", "Frames that went through the models", ["camera"]),
    drops: counter(
      "stepout_frames_dropped_total",
      "Frames that a camera delivered and nobody looked at: the models were slower than the camera",
      ["camera"],
    ),
    inference: histogram("stepout_inference_seconds", "Time of one frame in the models", ["camera"]),
    age: histogram("stepout_observation_age_seconds", "From the capture of a frame to the cart process", [
      "camera",
    ]),
    restarts: counter("stepout_vision_restarts_total", "How often the vision process was replaced"),
    cameraUp: gauge("stepout_camera_up", "1 while the camera delivers", ["camera"]),
    changes: counter("stepout_basket_changes_total", "Pieces counted into (in) or out of (out) the basket", [
      "direction",
    ]),
    reviews: counter("stepout_reviews_total", "Lines and baskets that came to need a person's look"),
    answers: counter("stepout_answers_total", "Questions that shoppers answered on the screen"),
    shown: histogram("stepout_shown_seconds", "From a counted change to the sockets of the screen's pages"),
    bills: counter("stepout_bills_total", "Bills sealed, by whether a person should look", ["review"]),
    sealing: histogram("stepout_sealing_seconds", "From the end of a trip to its bill on the disk"),
    outbox: gauge("stepout_outbox_bills", "Bills on this cart that are not done", ["status"]),
    broker: gauge("stepout_broker_connected", "1 while the broker is reached"),
    storage: gauge("stepout_storage_refuses", "1 while the disk refuses writes"),
    temperature: gauge("stepout_temperature_celsius", "By the kernel's thermal zones", ["zone"]),
    pages: gauge("stepout_screen_pages", "Pages that listen"),
    pagesDropped: gauge("stepout_screen_pages_dropped", "Pages dropped since the start: they did not read"),
  };
  const text = async () => ({ type: register.contentType, text: await register.metrics() });
  return { ...metrics, text };
}
