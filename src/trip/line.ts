import type { Change, Sku } from "../counting/change.ts";
import type { Product } from "./product.ts";

/** One counted event as it stands on the bill, so that a person can judge the line later. */
export type LineEvidence = {
  /** Wall time, RFC 3339. */
  readonly at: string;
  readonly camera: string;
  /** Pieces that entered (+) or left (−) the basket. */
  readonly delta: number;
  /** 0–1. */
  readonly confidence: number;
  readonly crossing: boolean;
  readonly census: boolean;
};

/** Pieces of one product at one price. The price is the one that held when they entered. */
export type Line = {
  readonly sku: Sku;
  readonly gtin?: string;
  readonly name: string;
  readonly quantity: number;
  /** Price of one piece with tax, in the currency's smallest unit. */
  readonly unitPriceMinor: number;
  /** Share of the net price, 0.19 for 19 %. */
  readonly taxRate: number;
  /** 0–1: that of the least certain change that touched the line since it was last empty for sure. */
  readonly confidence: number;
  readonly needsReview: boolean;
  readonly evidence: readonly LineEvidence[];
};

/**
 * The newest events a line carries. Someone who puts one bottle in and out all afternoon must not grow the
 * bill without end; confidence and review already remember the events that fall off.
 */
export const evidenceKept = 64;

/** What a change says about a line. `atMs` is wall time in milliseconds since 1970. */
export function evidenceOf(change: Change, atMs: number, delta: number): LineEvidence {
  return {
    at: new Date(atMs).toISOString(),
    camera: change.camera,
    delta,
    confidence: change.confidence,
    crossing: change.evidence.crossing,
    census: change.evidence.census,
  };
}

/** An empty line for a product at today's price. */
export function lineFor(product: Product): Line {
  return {
    sku: product.sku,
    ...(product.gtin === undefined ? {} : { gtin: product.gtin }),
    name: product.name,
    quantity: 0,
    unitPriceMinor: product.priceMinor,
    taxRate: product.taxRate,
    confidence: 1,
    needsReview: false,
    evidence: [],
  };
}

/** `seen.delta` more pieces on the line, and what spoke for them. */
export function adjustLine(line: Line, seen: LineEvidence, doubtful: boolean): Line {
  return {
    ...line,
    quantity: line.quantity + seen.delta,
    confidence: Math.min(line.confidence, seen.confidence),
    needsReview: line.needsReview || doubtful,
    evidence: [...line.evidence, seen].slice(-evidenceKept),
  };
}

/** Pieces on some lines together. */
export function piecesOn(lines: readonly Pick<Line, "quantity">[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Order of lines on a bill and on the screen: by sku, then by price; code units, so every machine agrees. */
export function compareLines(a: Line, b: Line): number {
  if (a.sku !== b.sku) return a.sku < b.sku ? -1 : 1;
  return a.unitPriceMinor - b.unitPriceMinor || a.taxRate - b.taxRate;
}
