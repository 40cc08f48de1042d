import { readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { Fault, isFault, messageOf } from "../fault.ts";
import type { Product } from "../trip/product.ts";
import { textOf } from "../utf8.ts";
import { doubledProducts, doublesIn } from "./doubles.ts";
import { describeProblems } from "./problems.ts";
import { type Config, configSchema, productSchema } from "./schema.ts";

/**
 * Reads a configuration once, whole. Relative paths in it are meant from the file's own folder and come
 * back absolute. Throws Fault("bad-config") that lists every problem with its place.
 */
export function loadConfig(path: string): Config {
  const value = readYaml(path, "configuration");
  const parsed = configSchema.safeParse(value);
  const doubles = doublesIn(value);
  if (!parsed.success) throw refusal(path, [...describeProblems(parsed.error.issues, value), ...doubles]);
  if (doubles.length > 0) throw refusal(path, doubles);
  return absolute(parsed.data, dirname(resolve(path)));
}

/**
 * The products named by the configuration; undefined when they come from the store's topic.
 * Throws Fault("bad-config") for a file that is not a catalogue.
 */
export function loadCatalogue(config: Config): readonly Product[] | undefined {
  if (config.catalogue === "topic") return undefined;
  if (typeof config.catalogue !== "string") return withLongGtins(config.catalogue);
  return parseCatalogue(readYaml(config.catalogue, "catalogue"), config.catalogue);
}

/**
 * Products from a list, or from an object whose `products` is one. `where` names the file or topic in the
 * message of the Fault("bad-config") that anything else gets.
 */
export function parseCatalogue(value: unknown, where: string): readonly Product[] {
  const list = Array.isArray(value) ? value : (value as { products?: unknown } | null)?.products;
  // Refused before each one is looked at: a store may send millions of things that are no products.
  if (Array.isArray(list) && list.length > mostProducts)
    throw refusal(where, [`${list.length} products are more than a cart can keep (${mostProducts})`]);
  const parsed = z.array(productSchema).min(1).safeParse(list);
  const doubles = doubledProducts(list);
  if (!parsed.success) throw refusal(where, [...describeProblems(parsed.error.issues, list), ...doubles]);
  if (doubles.length > 0) throw refusal(where, doubles);
  return withLongGtins(parsed.data);
}

const mostProducts = 250_000;

/** For commands without a broker. Throws Fault("bad-config") when the catalogue only comes from the store's topic. */
export function requireCatalogue(config: Config): readonly Product[] {
  const products = loadCatalogue(config);
  if (products !== undefined) return products;
  throw new Fault(
    "bad-config",
    "This command runs without a broker, so the store's topic cannot give the products; set `catalogue:` to a file.",
  );
}

/** The detector's word → the product it means. A label that two products claim is refused at load. */
export function labelsToSkus(products: readonly Product[]): ReadonlyMap<string, string> {
  return new Map(products.flatMap(product => product.labels.map(label => [label, product.sku] as const)));
}

/** GTIN-14, as bills have it. */
function withLongGtins(products: readonly z.output<typeof productSchema>[]): readonly Product[] {
  return products.map(({ gtin, ...rest }) =>
    gtin === undefined ? rest : { ...rest, gtin: gtin.padStart(14, "0") },
  );
}

function readYaml(path: string, what: string): unknown {
  let text: string;
  try {
    text = textOf(readFileSync(path), path);
  } catch (error) {
    // Its message is the whole sentence already.
    if (isFault(error)) throw new Fault("bad-config", `The ${what} ${error.message}`, error);
    throw new Fault(
      "bad-config",
      `The ${what} ${path} cannot be read (${messageOf(error)}); check the path.`,
      error,
    );
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const first = document.errors[0];
  if (first !== undefined) {
    const { line, col } = lineCounter.linePos(first.pos[0]);
    const mend = takesForKey.has(first.code)
      ? "; put a text that ends in a colon, or has a blank behind one, in quotes"
      : "";
    throw refusal(path, [`line ${line}, column ${col}: ${first.message}${mend}`]);
  }
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // An alias is only followed here, so this is no error of the document's own.
    throw refusal(path, [`${messageOf(error)}; put a text that begins with * in quotes`]);
  }
}

/** What YAML says where it took a text such as `test:` for a key. */
const takesForKey: ReadonlySet<string> = new Set(["BLOCK_AS_IMPLICIT_KEY", "BLOCK_IN_FLOW"]);

/** More would not be read, and a catalogue may have a hundred thousand. */
const problemsTold = 50;

function refusal(path: string, problems: readonly string[]): Fault {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  const told = problems.slice(0, problemsTold).map(line => `  - ${line}`);
  if (problems.length > problemsTold) told.push(`  - and ${problems.length - problemsTold} more`);
  return new Fault("bad-config", `${path} has ${count}:\n${told.join("\n")}`);
}

function absolute(config: Config, base: string): Config {
  const from = (path: string) => (isAbsolute(path) ? path : resolve(base, path));
  const optional = <K extends string>(key: K, path: string | undefined) =>
    path === undefined ? {} : ({ [key]: from(path) } as Record<K, string>);
  return {
    ...config,
    cameras: config.cameras.map(camera => ({ ...camera, source: absoluteSource(camera.source, from) })),
    models: { ...config.models, ...optional("dir", config.models.dir) },
    catalogue:
      typeof config.catalogue === "string" && config.catalogue !== "topic"
        ? from(config.catalogue)
        : config.catalogue,
    gate: { ...config.gate, ...optional("socket", config.gate.socket) },
    state: { dir: from(config.state.dir) },
    ...(config.mining && { mining: { ...config.mining, dir: from(config.mining.dir) } }),
    ...(config.screen && { screen: { ...config.screen, ...optional("pictures", config.screen.pictures) } }),
    ...(config.broker === undefined ? {} : { broker: absoluteFiles(config.broker, from) }),
  };
}

function absoluteSource(source: string, from: (path: string) => string): string {
  const [, path] = /^file:(?:\/\/)?(.+)$/s.exec(source) ?? [];
  return path === undefined ? source : `file:${from(path)}`;
}

type Broker = NonNullable<Config["broker"]>;

function absoluteFiles(broker: Broker, from: (path: string) => string): Broker {
  const files = (["ca", "cert", "key", "passwordFile"] as const).flatMap(key => {
    const path = broker[key];
    return path === undefined ? [] : [[key, from(path)] as const];
  });
  return { ...broker, ...Object.fromEntries(files) };
}
