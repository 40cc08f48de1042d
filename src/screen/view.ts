import type { Question } from "../trip/question.ts";

/**
 * Everything the shopper's screen shows, as plain data without words: the page has the words, in the
 * shopper's language. It is sent whole at every change, so that whoever missed one misses nothing. Money is
 * in the currency's smallest unit and includes tax.
 */
export type ScreenView = {
  /** Of the page that the cart serves now: an open page of another edition loads itself anew. */
  readonly edition: string;
  readonly cart: string;
  /** The store's choice until a shopper chooses. */
  readonly language: Language;
  readonly phase: Phase;
  /** Why the cart cannot serve, in the phase `out-of-service`. */
  readonly reason?: OutOfService;
  readonly currency: string;
  readonly lines: readonly ScreenLine[];
  readonly pieces: number;
  readonly grossMinor: number;
  /** The newest changes, all that were counted at one moment; none where nothing was taken yet. */
  readonly last: readonly LastChange[];
  readonly questions: readonly Question[];
  readonly notices: readonly Notice[];
  /** The trip that just ended, in the phase `thanks`. */
  readonly receipt?: ReceiptView;
};

export const languages = ["en", "de", "es"] as const;
export type Language = (typeof languages)[number];

/**
 * welcome: a trip is open and nothing was taken yet. leaving: the cart is in the gate. thanks: it has left,
 * and the bill is written. away: it is outside, and the last shopper is gone.
 */
export type Phase = "welcome" | "shopping" | "leaving" | "thanks" | "away" | "out-of-service";

/** starting: no camera has shown a picture yet. */
export type OutOfService = "starting" | "no-catalogue" | "no-camera";

/**
 * What is not as it should be, while the cart goes on: blind (no camera sees), partly-blind (one does not),
 * unseen (something of this trip was not seen), offline (the store is not reached), storage (the disk
 * refuses), check (a person should look, and no line says why).
 */
export type Notice = "blind" | "partly-blind" | "unseen" | "offline" | "storage" | "check";

export type ScreenLine = {
  /** Names the line among the others of its trip. */
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly amountMinor: number;
  readonly taxRate: number;
  /** 0–1, as on the bill. */
  readonly confidence: number;
  readonly needsReview: boolean;
  /** The product is not in the catalogue: it has no price. */
  readonly unpriced: boolean;
  /** Where its picture is served; absent where there is none. */
  readonly picture?: string;
  /** What the shopper said last of this product. */
  readonly said?: number;
  /** The newest sightings first, wall time RFC 3339. */
  readonly seen: readonly { readonly at: string; readonly delta: number; readonly confidence: number }[];
};

/** One product's change, to be said in words. `id` grows, so that the same change twice is two. */
export type LastChange = {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  /** Pieces that came (+) or went (−). */
  readonly delta: number;
  /** What that does to the total; 0 where the product has no price. */
  readonly amountMinor: number;
};

export type Check = {
  /** The lines in doubt, with what the shopper said of them. */
  readonly lines: readonly { readonly name: string; readonly quantity: number; readonly said?: number }[];
  /** Something is in doubt that no line stands for: all that lies in the cart is to be looked at. */
  readonly whole: boolean;
};

export type ReceiptView = {
  readonly billId: string;
  readonly currency: string;
  readonly grossMinor: number;
  readonly pieces: number;
  /** What a member of staff is asked to look at; absent where nobody is. */
  readonly check?: Check;
  /** The broker has it. */
  readonly delivered: boolean;
};
