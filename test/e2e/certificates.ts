import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A reason to skip where certificates cannot be made. */
export const withoutOpenssl: string | false =
  spawnSync("openssl", ["version"]).error !== undefined && "openssl is not installed";

export type Certificates = Record<"ca" | "cert" | "key" | "clientCert" | "clientKey" | "otherCa", string>;

/** An authority, another one, and certificates that the first signed for a server on 127.0.0.1 and for a client. */
export function certificates(dir: string): Certificates {
  const at = (name: string) => join(dir, name);
  for (const ca of ["ca", "other"]) {
    const names = ["-keyout", `${ca}.key`, "-out", `${ca}.pem`, "-subj", `/CN=${ca}`];
    openssl(dir, "req", "-x509", ...newKey, ...names, "-days", "2");
  }
  const server = certificateFor(dir, "server");
  const client = certificateFor(dir, "client");
  return {
    ...server,
    ca: at("ca.pem"),
    otherCa: at("other.pem"),
    clientCert: client.cert,
    clientKey: client.key,
  };
}

/** One more certificate of the authority in `dir`, for this common name; its files are called `name`. */
export function certificateFor(
  dir: string,
  name: string,
  commonName = name,
): { readonly cert: string; readonly key: string } {
  // A slash begins the next part of a subject.
  const subject = `/CN=${commonName.replaceAll("/", "\\/")}`;
  writeFileSync(join(dir, "names"), "subjectAltName=IP:127.0.0.1");
  openssl(dir, "req", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject);
  const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
  openssl(dir, "x509", "-req", "-in", `${name}.csr`, "-out", `${name}.pem`, ...signer);
  return { cert: join(dir, `${name}.pem`), key: join(dir, `${name}.key`) };
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function openssl(dir: string, ...args: string[]): void {
  execFileSync("openssl", args, { cwd: dir, stdio: "ignore" });
}
