import { z } from "zod";
import type { Status } from "../billing/messages.ts";
import type { Acknowledgement } from "../billing/outbox.ts";
import type { HealthReport } from "../cart/health.ts";
import { productSchema } from "../config/schema.ts";
import { billSchema } from "../device/bill-schema.ts";
import type { Edge, GateEvent } from "../gate/passage.ts";
import type { BasketView } from "../trip/view.ts";

/**
 * What goes over the wire, as zod schemas that TypeScript holds against the types the cart sends: the one
 * source of the JSON Schemas in schema/. Unknown fields are allowed, since a newer cart may send more.
 */

const minor = (what: string) => z.int().min(0).describe(`${what}, in the currency's smallest unit`);

const ackSchema: z.ZodType<Acknowledgement> = z
  .looseObject({
    billId: z.string().min(1).describe("The bill that is answered"),
    status: z
      .enum(["accepted", "rejected"])
      .describe("A rejected bill is kept by the cart and not sent again"),
    reason: z.string().exactOptional().describe("Why it is rejected; the cart keeps 500 characters of it"),
  })
  .describe("The store's answer to a bill");

const statusSchema: z.ZodType<Status> = z
  .looseObject({
    online: z.boolean(),
    state: z.string().describe("shopping, no-trip or offline"),
    version: z.string(),
    publicKey: z
      .string()
      .describe("Base64 SubjectPublicKeyInfo of the Ed25519 key that signs this cart's bills"),
    waiting: z.int().min(0).exactOptional().describe("Bills that the store has not got yet"),
    rejected: z.int().min(0).exactOptional().describe("Bills that the store refused"),
    refusals: z
      .array(z.looseObject({ billId: z.string(), sequence: z.int().min(1), reason: z.string() }))
      .exactOptional()
      .describe("The newest ten of those, with the store's words"),
  })
  .describe("What the store knows of a cart without asking it; retained, and the cart's last will");

const basketLine = z.looseObject({
  sku: z.string(),
  name: z.string(),
  quantity: z.int().min(1),
  unitPriceMinor: minor("Price of one piece with tax"),
  amountMinor: minor("quantity × unitPriceMinor"),
  needsReview: z.boolean(),
});

const basketSchema: z.ZodType<BasketView> = z
  .looseObject({
    state: z.enum(["no-trip", "shopping"]),
    tripId: z.string().exactOptional(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    lines: z.array(basketLine),
    grossMinor: minor("The sum of the lines"),
    degraded: z.boolean().describe("The cart was partly blind on this trip"),
  })
  .describe("The live basket; for screens and staff, not for billing");

const count = z.int().min(0);
const mean = z.number().min(0).exactOptional();
const figuresSchema = z
  .looseObject({
    frames: z.looseObject({ seen: count, dropped: count }),
    pieces: z.looseObject({ in: count, out: count }).describe("Counted into and out of baskets"),
    reviews: count,
    answers: count,
    bills: count,
    outbox: z.looseObject({ queued: count, confirmed: count, rejected: count }),
    meanMs: z.looseObject({ inference: mean, age: mean, shown: mean, sealing: mean }),
  })
  .describe("What the cart counted since it started; /metrics has the same with histograms");

const healthSchema: z.ZodType<HealthReport> = z
  .looseObject({
    cameras: z.array(
      z.looseObject({
        name: z.string(),
        state: z.enum(["starting", "live", "lost", "ended"]),
        reason: z.string().exactOptional(),
      }),
    ),
    models: z.array(
      z.looseObject({
        name: z.string(),
        sha256: z.string(),
        provider: z.string(),
        precision: z.string().exactOptional(),
        why: z.string(),
        requested: z.array(z.string()).exactOptional().describe("Providers that were asked for, best first"),
      }),
    ),
    vision: z.looseObject({
      restarts: z.int().min(0),
      frames: z.int().min(0),
      inferenceMs: z.number().min(0),
    }),
    gate: z.looseObject({ driver: z.string(), listening: z.boolean(), troubles: z.array(z.string()) }),
    storage: z.looseObject({ trouble: z.string().exactOptional() }),
    broker: z
      .looseObject({ connected: z.boolean() })
      .exactOptional()
      .describe("Absent where none is configured"),
    catalogue: z.looseObject({
      products: z.int().min(0).describe("Those of the last good catalogue"),
      refused: z.string().exactOptional().describe("Why the newest one that the store told is not used"),
    }),
    temperatures: z.record(z.string(), z.number()).describe("Degrees Celsius by thermal zone"),
    uptimeSeconds: z.number().min(0),
    figures: figuresSchema.exactOptional(),
  })
  .describe("What works on a cart right now");

const catalogueSchema = z
  .union([z.array(productSchema).min(1), z.looseObject({ products: z.array(productSchema).min(1) })])
  .describe("Products and prices: a list, or an object whose `products` is one");

const sensor = z
  .enum(["inner", "outer"])
  .describe("inner looks at the shop's side of the exit, outer at the street's");
const seconds = z.number().describe("Seconds of a clock that never jumps");

const gateSchema: z.ZodType<Edge | GateEvent> = z
  .union([
    z.looseObject({ t: seconds, sensor, blocked: z.boolean(), initial: z.literal(true).exactOptional() }),
    z.looseObject({ type: z.literal("passage"), t: seconds, direction: z.enum(["left", "entered"]) }),
    z
      .looseObject({ type: z.literal("lone-passage"), t: seconds, sensor })
      .describe(
        "The barrier that works was passed while the other is at fault; `sensor` is the one that works",
      ),
    z.looseObject({
      type: z.literal("fault"),
      t: seconds,
      sensor,
      reason: z.string().describe("stuck:, silent:, chattering: or unheard: …"),
    }),
  ])
  .describe(
    "A line of `gate replay`: a recorded edge going in; a passage, one past a lone barrier or a sensor's fault coming out",
  );

export const messageSchemas = {
  bill: billSchema.describe("A bill, as carts publish it"),
  ack: ackSchema,
  status: statusSchema,
  basket: basketSchema,
  health: healthSchema,
  catalogue: catalogueSchema,
  gate: gateSchema,
} as const;

export type MessageName = keyof typeof messageSchemas;

/**
 * The JSON Schema of a message (draft 7, which AsyncAPI and most validators speak), as the receiver may rely
 * on it. What zod checks beyond a schema's reach, as totals that add up, is only told in docs/mqtt.md.
 */
export function messageJsonSchema(name: MessageName): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(messageSchemas[name], {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      // Draft 7 knows no such format, and strict validators refuse what they do not know; contentEncoding says it.
      if (jsonSchema.format === "base64") delete jsonSchema.format;
    },
  });
  return { $schema, title: name, ...rest };
}
