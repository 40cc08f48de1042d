/**
 * Merges streams that are each in order of time into one that is. While an element is being looked at, the
 * next one of its stream is fetched already.
 */
export async function* mergeByTime<T extends { readonly t: number }>(
  streams: readonly AsyncIterable<T>[],
): AsyncGenerator<T> {
  const readers = streams.map(stream => stream[Symbol.asyncIterator]());
  let waiting = (await Promise.all(readers.map(next))).flat();
  while (waiting.length > 0) {
    const first = waiting.reduce((a, b) => (b.value.t < a.value.t ? b : a));
    const following = next(first.reader);
    // Should the reader of this stream stop here, what is fetched meanwhile may fail unheard.
    following.catch(() => {});
    yield first.value;
    waiting = [...waiting.filter(one => one !== first), ...(await following)];
  }
}

async function next<T>(reader: AsyncIterator<T>): Promise<{ reader: AsyncIterator<T>; value: T }[]> {
  const step = await reader.next();
  return step.done ? [] : [{ reader, value: step.value }];
}
