/** What is opened, used many times, and may go bad. */
export type Opened = { close(): Promise<void> };

/** One that is open at a time; use it through `use`. */
export type Renewed<T extends Opened> = {
  use<R>(task: (one: T) => Promise<R>): Promise<R>;
  close(): Promise<void>;
};

/**
 * Opens one, and a fresh one whenever a task fails with the present one: the task is then tried once more.
 * Throws what the second try threw, or `open`.
 */
export async function openRenewed<T extends Opened>(open: () => Promise<T>): Promise<Renewed<T>> {
  let present = await open();
  return {
    async use(task) {
      try {
        return await task(present);
      } catch {
        // It may be what failed: its end is no news.
        await present.close().catch(() => {});
        present = await open();
        return task(present);
      }
    },
    close: () => present.close(),
  };
}
