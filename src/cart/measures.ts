import type { OutboxStatus } from "../billing/outbox.ts";
import { monotonicSeconds } from "../device/clock.ts";
import { type Metrics, openMetrics } from "../device/metrics.ts";
import { piecesOn } from "../trip/line.ts";
import type { Trip } from "../trip/trip.ts";
import type { VisionEvent } from "../vision/supervision.ts";
import { type Figures, figuresOf } from "./figures.ts";
import type { Health } from "./health.ts";
import type { Till, TillNews } from "./till.ts";

export type MeasuresOptions = {
  readonly version: string;
  readonly till: Till;
  readonly health: Health;
};

/** What the cart's parts do, as numbers for Prometheus. */
export type Measures = {
  vision(event: VisionEvent): void;
  shown(ms: number): void;
  /** Prometheus' text, with what stands at this moment. */
  text(
    pages: { readonly count: number; readonly dropped: number } | undefined,
  ): Promise<{ readonly type: string; readonly text: string }>;
  /** The same as plain figures. */
  figures(): Promise<Figures>;
};

const STATUSES: readonly OutboxStatus[] = ["queued", "confirmed", "rejected"];

/** Starts to measure. One per cart; lives as long as its till. */
export function openMeasures({ version, till, health }: MeasuresOptions): Measures {
  const metrics = openMetrics(version);
  let trip = till.trip;
  let endedMs: number | undefined;
  const hear = (news: TillNews): void => {
    if (news.type === "counted") {
      const now = till.trip;
      if (trip !== undefined && now === undefined) endedMs = performance.now();
      if (trip?.tripId === now?.tripId && trip && now) countChange(metrics, trip, now);
      trip = now;
    }
    if (news.type !== "sealed") return;
    const doubtful = news.bill.review.length > 0 || news.bill.lines.some(line => line.needsReview);
    metrics.bills.inc({ review: doubtful ? "yes" : "no" });
    if (endedMs !== undefined) metrics.sealing.observe((performance.now() - endedMs) / 1000);
    endedMs = undefined;
  };
  till.onNews(hear);
  return {
    vision: event => countEvent(metrics, event),
    shown: ms => metrics.shown.observe(ms / 1000),
    text(pages) {
      measureNow(metrics, till, health);
      metrics.pages.set(pages?.count ?? 0);
      metrics.pagesDropped.set(pages?.dropped ?? 0);
      return metrics.text();
    },
    figures() {
      measureNow(metrics, till, health);
      return figuresOf(metrics);
    },
  };
}

function countEvent(metrics: Metrics, event: VisionEvent): void {
  if (event.type === "interrupted") metrics.restarts.inc();
  if (event.type !== "observation") return;
  const { camera, t } = event.observation;
  metrics.frames.inc({ camera });
  // Nothing is told where nobody knows: 0 would be a claim.
  if (event.dropped !== undefined) metrics.drops.inc({ camera }, event.dropped);
  // A recording's clock may run ahead of ours.
  metrics.age.observe({ camera }, Math.max(0, monotonicSeconds() - t));
  if (event.inferenceMs !== undefined) metrics.inference.observe({ camera }, event.inferenceMs / 1000);
}

function countChange(metrics: Metrics, before: Trip, after: Trip): void {
  const marks = ({ basket }: Trip) =>
    basket.review.filter(reason => !reason.startsWith("shopper-said:")).length +
    basket.lines.filter(line => line.needsReview).length;
  const moved = piecesOn(after.basket.lines) - piecesOn(before.basket.lines);
  if (moved !== 0) metrics.changes.inc({ direction: moved > 0 ? "in" : "out" }, Math.abs(moved));
  if (marks(after) > marks(before)) metrics.reviews.inc();
  if (after.answers !== before.answers) metrics.answers.inc();
}

function measureNow(metrics: Metrics, till: Till, health: Health): void {
  const { cameras, temperatures, storage, broker } = health.report();
  for (const { name, state } of cameras) metrics.cameraUp.set({ camera: name }, state === "live" ? 1 : 0);
  // A sensor that went silent is no longer as hot as it last said.
  metrics.temperature.reset();
  for (const [zone, celsius] of Object.entries(temperatures)) metrics.temperature.set({ zone }, celsius);
  metrics.storage.set(storage.trouble === undefined ? 0 : 1);
  metrics.broker.set(broker?.connected ? 1 : 0);
  const { waiting } = till.outbox;
  for (const status of STATUSES) {
    metrics.outbox.set({ status }, waiting.filter(entry => entry.status === status).length);
  }
}
