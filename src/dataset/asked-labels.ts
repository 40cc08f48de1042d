import { Fault } from "../fault.ts";
import type { Dataset } from "./open.ts";

/** The labels that a person names on the command line. */
export type AskedLabels = {
  /** Old labels and the ones they are read as. */
  readonly rename: ReadonlyMap<string, string>;
  /** Labels after renaming, like `without`. */
  readonly only?: readonly string[];
  readonly without?: readonly string[];
};

/**
 * Makes sure that every label that is named is one of the data set's, or of those that may occur in it. What
 * matched nothing would change nothing: hands that were to be passed over would be judged as goods.
 * @throws Fault "bad-data" that names all that match nothing, and the labels that are there.
 */
export function checkAskedLabels(folder: string, dataset: Dataset, asked: AskedLabels): void {
  const { labels, known = [] } = dataset;
  const renamed = new Set([...labels.map(label => asked.rename.get(label) ?? label), ...known]);
  const strange = (option: string, named: Iterable<string>, there: ReadonlySet<string>) =>
    [...named].filter(label => !there.has(label)).map(label => `${label} (--${option})`);
  const wrong = [
    ...strange("rename", asked.rename.keys(), new Set(labels)),
    ...strange("only", asked.only ?? [], renamed),
    ...strange("without", asked.without ?? [], renamed),
  ];
  if (wrong.length === 0) return;
  const there = labels.length === 0 ? "it has no labels at all" : `its labels are ${labels.join(", ")}`;
  throw new Fault(
    "bad-data",
    `Nothing in ${folder} is labelled ${wrong.join(" or ")}; ${there}: check the spelling, or leave it out.`,
  );
}
