import { spawnSync } from "node:child_process";

const known = new Map<string, boolean>();

/** What `gst-inspect-1.0` says: whether an element is installed. Asked once each; false where there is no such tool. */
export function hasElement(name: string): boolean {
  const answer =
    known.get(name) ?? spawnSync("gst-inspect-1.0", ["--exists", name], { stdio: "ignore" }).status === 0;
  known.set(name, answer);
  return answer;
}
