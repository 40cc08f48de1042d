/** Something wrong in a data set, with the place to mend it. `line` counts from 1; 0 means the whole file. */
export type Problem = { readonly file: string; readonly line: number; readonly message: string };

/** `Annotations/pear (1).xml:12: the box has no area (263 86 263 468)`, the way compilers and editors know it. */
export function describeProblem({ file, line, message }: Problem): string {
  return line === 0 ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}
