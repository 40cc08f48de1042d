import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { Fault, messageOf } from "../../../src/fault.ts";
import type { Scene } from "../world/scene.ts";
import type { Seen } from "../world/seen.ts";
import { openRenewed } from "./renewed.ts";

/** A finished picture: JPEG bytes, and what is seen in it where that was asked for. */
type Picture = { readonly jpeg: Buffer; readonly seen: readonly Seen[] };

/** A browser that renders scenes. One studio keeps one processor core busy. */
export type Studio = {
  take(scene: Scene, withLabels: boolean): Promise<Picture>;
  /** What renders, in the browser's words. */
  readonly renderer: string;
  close(): Promise<void>;
};

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where this machine's Chromium is; nothing where it has none. `STEPOUT_CHROMIUM` wins. */
export function findChromium(): string | undefined {
  return [process.env.STEPOUT_CHROMIUM, ...places].find(place => place && existsSync(place));
}

const starter = fileURLToPath(new URL("chromium.sh", import.meta.url));

// Mesa's software renderer is two to three times as fast as the one Chromium brings along.
const flags = [
  "--no-sandbox",
  "--use-gl=angle",
  "--use-angle=gl-egl",
  "--ignore-gpu-blocklist",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

/**
 * Starts a browser on the stage; `samples` is how finely edges are drawn. Throws Fault("missing-tool") where there is no Chromium or it cannot render.
 * The stage is served and its pictures are received on 127.0.0.1, on a free port. A browser whose graphics die,
 * as they do now and then in hours of drawing, is replaced, and the picture taken anew.
 */
export async function openStudio(samples: 0 | 2 | 4 = 4): Promise<Studio> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Fault(
      "missing-tool",
      "There is no Chromium here: install it with `sudo bash tools/sim/install.sh`.",
    );
  }
  const waiting = new Map<string, (jpeg: Buffer) => void>();
  const server = await serve(await bundleStage(), waiting);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?samples=${samples}`;
  const stages = await openRenewed(() => openPage(executablePath, url)).catch(error => {
    server.close();
    throw error;
  });
  let taken = 0;
  return {
    renderer: await stages.use(({ page }) =>
      page.evaluate(() => (globalThis as unknown as StageWindow).stage.renderer()),
    ),
    take: (scene, withLabels) =>
      stages.use(async ({ page }) => {
        const path = `/picture/${taken++}`;
        const arrived = new Promise<Buffer>(done => waiting.set(path, done));
        try {
          const seen = await page.evaluate(
            ([wanted, to, look]) => (globalThis as unknown as StageWindow).stage.picture(wanted, to, look),
            [scene, path, withLabels] as const,
          );
          return { jpeg: await arrived, seen };
        } finally {
          waiting.delete(path);
        }
      }),
    async close() {
      await stages.close();
      server.close();
    },
  };
}

type StageWindow = {
  stage: { picture(scene: Scene, path: string, look: boolean): Promise<Seen[]>; renderer(): string };
};

type OpenPage = { readonly page: Page; close(): Promise<void> };

/** How long a browser may take to start and to draw for the first time, on a machine that has other work too. */
const patienceMs = 120_000;

async function openPage(executablePath: string, url: string): Promise<OpenPage> {
  let browser: Browser | undefined;
  try {
    // One renderer thread a browser: two browsers use two cores better than one browser does.
    const env = { ...process.env, LP_NUM_THREADS: "1", STEPOUT_CHROMIUM: executablePath } as Record<
      string,
      string
    >;
    // Only now: whoever draws nothing need not wait until all that is loaded.
    const { chromium } = await import("playwright-core");
    const launched = await chromium.launch({
      executablePath: starter,
      headless: true,
      args: flags,
      env,
      timeout: patienceMs,
    });
    browser = launched;
    const page = await launched.newPage();
    page.setDefaultTimeout(patienceMs);
    page.on("pageerror", error => process.stderr.write(`stage: ${error.message}\n`));
    page.on("console", message => {
      if (message.type() === "error") process.stderr.write(`stage: ${message.text().slice(0, 400)}\n`);
    });
    await page.goto(url);
    await page.waitForFunction(() => "stage" in globalThis);
    return { page, close: () => launched.close() };
  } catch (error) {
    await browser?.close();
    throw noStage(error);
  }
}

function noStage(error: unknown): Fault {
  const reason = messageOf(error).split("\n")[0];
  // A busy machine lacks no library.
  const mend =
    error instanceof Error && error.name === "TimeoutError"
      ? "run the same again when this machine has less to do, and it goes on where it stopped"
      : "install its drawing library with `sudo bash tools/sim/install.sh`";
  return new Fault("missing-tool", `Chromium cannot render the stage (${reason}): ${mend}.`, error);
}

async function bundleStage(): Promise<string> {
  const entry = fileURLToPath(new URL("../stage/main.ts", import.meta.url));
  const { build } = await import("esbuild");
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    logLevel: "error",
  });
  return bundle.outputFiles[0]?.text ?? "";
}

function serve(script: string, waiting: Map<string, (jpeg: Buffer) => void>): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      void bodyOf(request).then(jpeg => {
        const path = request.url ?? "";
        waiting.get(path)?.(jpeg);
        response.end();
      });
      return;
    }
    const isScript = request.url === "/stage.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript ? script : '<!doctype html><title>stage</title><body><script src="/stage.js"></script>',
    );
  });
  return new Promise(done => server.listen(0, "127.0.0.1", () => done(server)));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
