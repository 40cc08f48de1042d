/** What the operating system refuses a person, and what mends it. */
const mends: Readonly<Record<string, string>> = {
  ENOENT: "is not there; check the path",
  ENOTDIR: "lies in something that is no folder; check the path",
  EISDIR: "is a folder; name a file",
  EEXIST: "is there already; name another place",
  ENOTEMPTY: "holds files already; name another place",
  EACCES: "may not be read or written; check its permissions",
  EPERM: "may not be read or written; check its permissions",
  EROFS: "lies on a disk that takes no writes; name another place",
  ENOSPC: "finds no room on its disk; make some",
  EMFILE: "cannot be opened beside so many other files; raise `ulimit -n`",
};

/** One sentence for what the operating system refused about a file or folder; undefined for any other error. */
export function systemSentence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "", path, dest, syscall } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const mend = mends[code];
  // Where a program was started or a port opened, the path is none of a file.
  if (mend === undefined || syscall === undefined || syscall.startsWith("spawn")) return undefined;
  const place = dest ?? path;
  if (place === undefined)
    return code === "ENOSPC" ? "What was being written finds no room on its disk; make some." : undefined;
  return `${place} ${mend}.`;
}
