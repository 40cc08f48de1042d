import type { z } from "zod";
import { withoutSecrets } from "../secrets.ts";

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
  const meant = issue.code === "invalid_union" ? meantBranch(issue) : undefined;
  if (meant !== undefined) return describeProblems(meant, input);
  const what = issue.code === "invalid_union" ? expectedOf(issue) : issue.message;
  const value = valueAt(input, issue.path);
  const found = value === undefined ? "missing" : `found ${brief(value)}`;
  return [`${where}: ${what} (${found})`];
}

/** Where a value may be of several types, what is wrong within the one that it has; undefined where it has none. */
function meantBranch({ path, errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
  const fitting = errors.find(branch => !branch.some(isOfAnotherType));
  return fitting?.map(issue => ({ ...issue, path: [...path, ...issue.path] }));
}

function expectedOf({ errors, message }: z.core.$ZodIssueInvalidUnion): string {
  const types = errors.flat().flatMap(issue => (issue.code === "invalid_type" ? [issue.expected] : []));
  return types.length === 0 ? message : `${message}: expected ${types.join(" or ")}`;
}

function isOfAnotherType({ code, path }: z.core.$ZodIssue): boolean {
  return code === "invalid_type" && path.length === 0;
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

/** A refusal goes to the journal, where many may read it. */
function brief(value: unknown): string {
  const text = withoutSecrets(JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
