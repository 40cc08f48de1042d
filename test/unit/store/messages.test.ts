import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { DiagnosticSeverity, Parser } from "@asyncapi/parser";
import { topicsOf } from "../../../src/billing/topics.ts";
import type { GateEvent } from "../../../src/gate/passage.ts";
import { PROJECT } from "../../../src/paths.ts";
import { type MessageName, messageSchemas } from "../../../src/store/messages.ts";
import { schemaFiles } from "../../../tools/schema/files.ts";
import { signedBody } from "../device/signed.ts";
import { conforms } from "./conforms.ts";

const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");

/** One of each kind, which the compiler sees to. */
const gateEvents: { readonly [K in GateEvent["type"]]: Extract<GateEvent, { type: K }> } = {
  passage: { type: "passage", t: 1, direction: "left" },
  "lone-passage": { type: "lone-passage", t: 1, sensor: "inner" },
  fault: { type: "fault", t: 1, sensor: "outer", reason: "unheard: no chip" },
};

describe("the published schemas", () => {
  it("are the ones the program checks by; `npm run schema` writes them anew", () => {
    const files = schemaFiles();
    for (const [path, text] of files)
      assert.equal(read(path), text, `${path} is stale; run \`npm run schema\``);
    assert.deepEqual(
      readdirSync(join(PROJECT, "schema"))
        .map(name => `schema/${name}`)
        .sort(),
      [...files.keys()].sort(),
    );
  });

  it("take what is right and refuse what is not", () => {
    const bill = JSON.parse(signedBody(1)) as Record<string, unknown>;
    conforms("bill", bill);
    const answer = { billId: "b", status: "accepted" };
    conforms("ack", answer);
    conforms("gate", { t: 1.2, sensor: "inner", blocked: true });
    for (const event of Object.values(gateEvents)) conforms("gate", event);
    const product = { sku: "a", name: "A", priceMinor: 1, taxRate: 0.07, labels: ["a"] };
    conforms("catalogue", { products: [product] });
    for (const [name, wrong] of [
      ["bill", { ...bill, sequence: 0 }],
      ["bill", { ...bill, billId: "7" }],
      ["bill", { ...bill, lines: [{}] }],
      ["ack", { ...answer, status: "maybe" }],
      ["status", { online: true }],
      ["gate", { t: 1, sensor: "middle", blocked: true }],
      ["catalogue", { products: [{ ...product, priceMinor: 1.5 }] }],
    ] as const) {
      assert.throws(() => conforms(name, wrong), /must/, `${name} ${JSON.stringify(wrong).slice(0, 80)}`);
    }
  });
});

describe("docs/asyncapi.yaml", () => {
  const path = join(PROJECT, "docs/asyncapi.yaml");

  it("automated-self-checkout 321: is sound AsyncAPI 3 to its own parser, with every topic and message that a cart knows", async () => {
    const { document, diagnostics } = await new Parser().parse(read("docs/asyncapi.yaml"), { source: path });
    const complaints = diagnostics.filter(({ severity }) => severity <= DiagnosticSeverity.Warning);
    assert.deepEqual(
      complaints.map(({ message, path: at }) => `${at.join(".")}: ${message}`),
      [],
    );
    assert.ok(document !== undefined);
    assert.equal(document.version(), "3.0.0");
    const { bill, ack, basket, status, health, catalogue } = topicsOf({ store: "{store}", cart: "{cart}" });
    const addresses = document
      .channels()
      .all()
      .map(channel => channel.address());
    assert.deepEqual(addresses.sort(), [ack, basket, bill, catalogue, health, status].sort());
    const names = document
      .components()
      .messages()
      .all()
      .map(message => message.id());
    const sent = (Object.keys(messageSchemas) as MessageName[]).filter(name => name !== "gate");
    assert.deepEqual(names.sort(), sent.sort());
  });

  it("is refused by the parser where it is broken", async () => {
    const broken = read("docs/asyncapi.yaml").replace("#/channels/ack", "#/channels/nowhere");
    const { document } = await new Parser().parse(broken, { source: path });
    assert.equal(document, undefined);
  });
});
