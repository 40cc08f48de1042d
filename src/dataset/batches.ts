/** Files worked on at the same time: enough to keep a disk busy, few enough for a process's file handles. */
const atOnce = 16;

/** Does the same to every element, some at a time, and gives the results in their order. Throws what it throws. */
export async function mapInBatches<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < list.length; start += atOnce) {
    results.push(...(await Promise.all(list.slice(start, start + atOnce).map(work))));
  }
  return results;
}
