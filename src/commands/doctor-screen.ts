import type { Config } from "../config/schema.ts";
import { loadProductPictures } from "../device/screen/product-pictures.ts";
import { openScreenServer } from "../device/screen/server.ts";
import { isFault } from "../fault.ts";
import type { Check, Finding } from "./doctor-checks.ts";

/** Whether the shopper's screen can be served, with the products' pictures. Without it the cart bills all the same. */
export const screen: Check = async config => screenFindings(config.screen);

/** The same; `folder` is where the page is, when not in dist/. */
export async function screenFindings(screen: Config["screen"], folder?: string): Promise<readonly Finding[]> {
  if (screen === undefined) return [];
  const check = "screen";
  const findings: Finding[] = [];
  const warn = (detail: string) => void findings.push({ check, status: "warn", detail });
  const { files: pictures } = loadProductPictures(screen.pictures, warn);
  try {
    const { port } = screen;
    await using server = await openScreenServer({
      port,
      pictures,
      ...(folder === undefined ? {} : { folder }),
    });
    const shown = screen.pictures === undefined ? "" : `, with ${pictures.size} pictures of products`;
    return [...findings, { check, status: "ok", detail: `${server.url} can be served${shown}` }];
  } catch (error) {
    if (!isFault(error, "screen")) throw error;
    return [...findings, { check, status: "warn", detail: error.message }];
  }
}
