import { z } from "zod";
import { isProductName } from "../billing/card-number.ts";
import { languages } from "../screen/view.ts";
import { zoneTrouble } from "./zone-shape.ts";

/**
 * The one description of the configuration. Everything else (the parsed type, the JSON Schema for editors,
 * the messages for a wrong file) is derived from it. Unknown keys are refused: a misspelt key that is
 * silently ignored is a cart that bills wrongly in the evening.
 */

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "letters, digits, '.', '_' and '-', at most 64, e.g. cart-017");

/** Between two limits, `least` and `most`, both allowed. */
const milliseconds = (fallback: number, what: string, [least, most] = [0, Number.MAX_SAFE_INTEGER]) =>
  z
    .int()
    .min(least, `milliseconds, ${least} at least`)
    .max(most, `milliseconds, ${most} at most`)
    .default(fallback)
    .describe(what);

/** A barrier is never blocked for longer than a cart needs to pass it: with a longer debounce no cart would be seen. */
const mostDebounceMs = 1000;

/** And with less patience than a cart needs to pass, each one would be taken for a fault. */
const leastStuckMs = 1000;

const share = z.number().min(0).max(1);

const point = z.tuple([share, share]);
type Zone = z.output<typeof point>[];

const wholePicture: [number, number][] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

const cameraSchema = z.strictObject({
  name: name.describe("What this camera is called in changes, logs and health"),
  source: z
    .string()
    .min(1)
    .describe(
      "file:clip.mp4, v4l2:/dev/video0, csi:0, rtsp://…, test: (a moving test picture) or a raw GStreamer launch fragment",
    ),
  watches: z.enum(["basket", "shelf"]).describe("A basket bills what enters it, a shelf what leaves it"),
  zone: z
    .array(point)
    .min(3, { error: "a zone is a polygon of at least three points, e.g. [[0,0],[1,0],[1,1]]", abort: true })
    .refine(zone => zoneTrouble(zone) === undefined, { error: ({ input }) => zoneTrouble(input as Zone) })
    .default(wholePicture)
    .describe("The watched polygon in 0–1 picture coordinates"),
  space: name
    .optional()
    .describe(
      "Shelf cameras with the same space look at the same things and count them once; basket cameras always share one",
    ),
});

const gateLine = z.strictObject({
  chip: z.string().min(1).describe("Label or path of the GPIO chip, e.g. tegra234-gpio or /dev/gpiochip0"),
  line: z
    .union([z.int().min(0), z.string().min(1)])
    .describe("Offset or name of the line, e.g. 105 or PQ.05"),
  activeLow: z.boolean().default(false).describe("true where a low level means: the beam is blocked"),
  bias: z
    .enum(["as-is", "pull-up", "pull-down", "disabled"])
    .default("as-is")
    .describe("The chip's own resistor, where its driver can set it; a Jetson's cannot"),
});

const gateSchema = z.strictObject({
  driver: z.enum(["auto", "onoff", "gpiomon", "simulated"]).default("auto"),
  inner: gateLine.optional().describe("The light barrier on the shop's side"),
  outer: gateLine.optional().describe("The light barrier on the street's side"),
  debounceMs: milliseconds(30, "A level must hold this long to count", [0, mostDebounceMs]),
  crossingTimeoutMs: milliseconds(5000, "How long one barrier may be clear before the other is blocked"),
  stuckMs: milliseconds(
    20_000,
    "A barrier blocked for longer is reported as stuck, one without rest for longer as chattering",
    [leastStuckMs, Number.MAX_SAFE_INTEGER],
  ),
  silentAfter: z
    .int()
    .min(1)
    .default(3)
    .describe("Passes of one barrier alone until the other is reported as silent"),
  stuckAfter: z
    .int()
    .min(1)
    .default(2)
    .describe("Passes of one barrier beside a blocked other, until the other is reported as stuck"),
  onFault: z
    .enum(["hold", "bill"])
    .default("hold")
    .describe(
      "While one barrier is at fault: hold the trip until it works again, or bill at what passes the other one",
    ),
  script: z
    .array(
      z.strictObject({ afterMs: z.int().min(0), sensor: z.enum(["inner", "outer"]), blocked: z.boolean() }),
    )
    .default([])
    .describe("simulated driver: edges played after the start"),
  socket: z.string().optional().describe("simulated driver: Unix socket that takes edges as JSON lines"),
});

const brokerExample = "mqtt://host:1883 or mqtts://host:8883";

export const brokerSchema = z.strictObject({
  url: z
    .string()
    .regex(/^mqtts?:\/\/[^\s]+$/, { error: brokerExample, abort: true })
    .refine(url => URL.canParse(url) && new URL(url).hostname !== "", brokerExample)
    .describe(
      "mqtts:// is verified against `ca` (or the system's authorities); there is no fallback to mqtt://",
    ),
  version: z.literal([5, 4]).default(5).describe("5 is MQTT 5, 4 is MQTT 3.1.1"),
  ca: z.string().optional().describe("File: the authority that signed the broker's certificate"),
  cert: z.string().optional().describe("File: this cart's certificate"),
  key: z.string().optional().describe("File: the key of this cart's certificate"),
  username: z.string().optional(),
  passwordFile: z
    .string()
    .optional()
    .describe("File that holds the password; or set STEPOUT_BROKER_PASSWORD"),
  ackRequired: z.boolean().default(false).describe("Keep a bill until the store's backend acknowledges it"),
  sessionSeconds: z
    .int()
    .min(0)
    .max(0xffff_fffe)
    .default(86_400)
    .describe("For how long the broker keeps answers for this cart while it is away; 0: not at all"),
});

const taxRate = z.number().min(0).max(1);

/** Half of a surrogate pair is no character, and the store's database reads no NUL: neither may come on a bill. */
const words = z
  .string()
  .min(1)
  .refine(text => text.isWellFormed(), "holds half of a character (a lone surrogate); write it whole")
  .refine(text => !text.includes("\0"), "holds a NUL (U+0000), which databases refuse; leave it out");

export const productSchema = z
  .strictObject({
    sku: words.max(64),
    gtin: z
      .string()
      .regex(/^\d{8}$|^\d{12,14}$/, "8, 12, 13 or 14 digits")
      .optional(),
    name: words.max(200),
    priceMinor: z.int().min(0).describe("Price of one piece with tax in the smallest unit, 129 for 1.29"),
    taxRate: taxRate.describe("0.19 for 19 %"),
    labels: z.array(words).min(1).describe("The detector labels that mean this product"),
  })
  .refine(of => isProductName(of.name, of.sku), {
    path: ["name"],
    message: "looks like a card number, and the store would refuse its bills; leave the digits out",
  });

const screenSchema = z.strictObject({
  port: z.int().min(0).max(65535).describe("On 127.0.0.1 only; 0 takes a free one and logs it"),
  language: z.enum(languages).default("en").describe("Until a shopper chooses another"),
  pictures: z
    .string()
    .min(1)
    .optional()
    .describe("A folder with a picture of each product: SKU.webp, .png or .jpg"),
  debug: z.boolean().default(false).describe("Serve the maker's view at /debug: shows camera pictures"),
});

const miningSchema = z.strictObject({
  dir: z.string().min(1).describe("Where to: pictures and Pascal VOC drafts to correct in labelImg"),
  maxMb: z.int().min(1).max(100_000).default(200).describe("Megabytes; the oldest pictures go"),
  everySeconds: z
    .number()
    .min(0.1)
    .default(10)
    .describe("At most one picture of a camera in so many seconds"),
});

export const configSchema = z.strictObject({
  cart: z.strictObject({ id: name }),
  store: z.strictObject({ id: name }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "an ISO 4217 code, e.g. EUR")
    .default("EUR"),
  cameras: z.array(cameraSchema).min(1, "at least one camera"),
  models: z.strictObject({
    items: name.describe("The item detector: a folder under models/trt/"),
    hands: name.optional().describe("The hand detector: a folder under models/trt/"),
    dir: z.string().optional().describe("Where the models are, when not in the project's models/trt"),
    threads: z.int().min(1).max(64).optional().describe("CPU threads of one inference"),
    providers: z
      .array(z.enum(["tensorrt", "cuda", "cpu"]))
      .min(1)
      .default(["tensorrt", "cuda", "cpu"])
      .describe("What to try, best first"),
    precision: z
      .enum(["fp16", "int8"])
      .default("fp16")
      .describe("Of the engines on TensorRT; int8 where one was built and judged, fp16 where not"),
  }),
  catalogue: z
    .union([z.string().min(1), z.array(productSchema).min(1)])
    .default("topic")
    .describe(
      "A YAML or JSON file of products, the products themselves, or `topic`: the store's retained topic",
    ),
  gate: gateSchema.default(gateSchema.parse({})),
  broker: brokerSchema.optional().describe("Without a broker the bills stay on this cart's disk"),
  state: z.strictObject({ dir: z.string().min(1) }).default({ dir: "state" }),
  screen: screenSchema.optional().describe("The shopper's screen; without it there is none"),
  mining: miningSchema
    .optional()
    .describe("Keep frames that the models are probably wrong about, to learn from; without it none is kept"),
  log: z
    .strictObject({ level: z.enum(["debug", "info", "warn", "error"]).default("info") })
    .default({ level: "info" }),
});

export type Config = z.output<typeof configSchema>;
