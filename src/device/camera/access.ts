import { accessSync, constants } from "node:fs";

/** Why a camera gives no picture to a user whom the kernel does not let at it. */
export const FORBIDDEN = "this user may not open it";

/**
 * Whether the device of a `v4l2:` source is there and closed to this user, as it is to one who came by SSH and is not in
 * the group video. GStreamer says only that it could not open it.
 */
export function isForbidden(source: string, access: typeof accessSync = accessSync): boolean {
  const [, path] = /^v4l2:(.+)$/s.exec(source) ?? [];
  if (path === undefined) return false;
  try {
    access(path, constants.R_OK | constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
}
