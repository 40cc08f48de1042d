import type { z } from "zod";

/**
 * One line a problem: where in the file, what is wrong there and, where the value is known, what stands
 * there now. All problems at once, because a person who mends a file one message at a time gives up.
 */
export function describeProblems(issues: readonly z.core.$ZodIssue[], input: unknown): string[] {
  return issues.flatMap(issue => describeIssue(issue, input));
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown): string[] {
  const where = pathName(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(key => `${pathName([...issue.path, key])}: unknown key; is it misspelt?`);
  }
  const value = valueAt(input, issue.path);
  const found = value === undefined ? "missing" : `found ${brief(value)}`;
  return [`${where}: ${issue.message} (${found})`];
}

/** `cameras[0].zone` */
function pathName(path: readonly PropertyKey[]): string {
  const joined = path
    .map(step => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
  return joined === "" ? "the file" : joined;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let here = input;
  for (const step of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<PropertyKey, unknown>)[step];
  }
  return here;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
