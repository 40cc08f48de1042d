import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import canonicalizeModule from "canonicalize";
import { Fault, isFault, messageOf } from "../fault.ts";
import { writeWhole } from "../write-whole.ts";
import { storageFault } from "./state-file/adapter.ts";

// The package is CommonJS and exports the function itself; its types claim a default export inside.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** The cart's signing key. Only the public half ever leaves the machine. */
export type Keys = {
  /** Base64 of the public key as SubjectPublicKeyInfo (DER), as published in the cart's status. */
  readonly publicKey: string;
  /** Base64 Ed25519 signature of the text's UTF-8 bytes. */
  sign(text: string): string;
};

/**
 * Opens the Ed25519 key `signing-key.pem` in `dir`, making folder and key on first use (mode 0600, on disk
 * before it is used). Throws Fault("storage") where the key cannot be read, written, or is open to other
 * users: a key that others can read signs for them as well.
 */
export function openKeys(dir: string): Keys {
  const path = keyFile(dir);
  const privateKey = readKey(path) ?? makeKey(dir, path);
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
  return { publicKey, sign: text => sign(null, Buffer.from(text), privateKey).toString("base64") };
}

/** Where the key of a cart with this state folder is. */
export const keyFile = (dir: string): string => join(dir, "signing-key.pem");

/** RFC 8785 canonical JSON. The value must be plain JSON data; NaN and infinities throw. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("Only JSON data has a canonical form");
  return text;
}

/**
 * Whether a bill (as parsed from what arrived, every field kept) carries the signature of this public key.
 * False for anything that is not a signed object or not a key; never throws.
 */
export function verifyBill(bill: unknown, publicKey: string): boolean {
  if (typeof bill !== "object" || bill === null) return false;
  const { signature, ...unsigned } = bill as Record<string, unknown>;
  if (typeof signature !== "string") return false;
  const bytes = Buffer.from(signature, "base64");
  // Base64's last character has bits to spare: several texts would be the same signature, and a bill two bills.
  if (bytes.toString("base64") !== signature) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    if (key.asymmetricKeyType !== "ed25519") return false;
    return verify(null, Buffer.from(canonical(unsigned)), key, bytes);
  } catch {
    return false;
  }
}

function readKey(path: string): KeyObject | undefined {
  let pem: Buffer;
  try {
    pem = readFileSync(path);
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      const found = mode.toString(8);
      throw new Fault(
        "storage",
        `The signing key ${path} is open to other users (mode ${found}); chmod 600 it.`,
      );
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (isFault(error)) throw error;
    throw new Fault(
      "storage",
      `The signing key ${path} cannot be read (${messageOf(error)}); give the file to the user that the cart runs as.`,
      error,
    );
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch (error) {
    throw damaged(path, error);
  }
  throw damaged(path, undefined);
}

function damaged(path: string, cause: unknown): Fault {
  return new Fault(
    "storage",
    `${path} is no Ed25519 key; restore it, or remove it and tell the store that the cart's key changed: it will refuse bills that wait to be sent.`,
    cause,
  );
}

function makeKey(dir: string, path: string): KeyObject {
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // What a power cut left there may be open to others.
    rmSync(`${path}.part`, { force: true });
    writeWhole(path, privateKey.export({ type: "pkcs8", format: "pem" }), 0o600);
  } catch (error) {
    throw storageFault(path, error);
  }
  return privateKey;
}
