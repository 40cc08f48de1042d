/** What stays broken is told again after so long: whoever looks at the end of the log must find it. */
const AGAIN_MS = 15 * 60_000;

/** What worked for so long and then breaks is news; in less it has only flickered. */
const PROVEN_MS = 60_000;

/**
 * Decides which sentences about things that break and mend by themselves go to the log. A camera is tried again every
 * few seconds, a broker for days, and the journal is as long as its disk.
 */
export type Complaints = {
  /** Something is wrong with `about`, in these words. Whether that is news: nobody was told since it last worked. */
  isNews(about: string, words: string): boolean;
  /** It works. Whether that is news: it is the first word of it, or the last one told was a complaint. */
  isMended(about: string): boolean;
};

type Told = { readonly at: Map<string, number>; wellSince: number | undefined; complained: boolean };

/** Begins with nothing told. `nowMs` is a clock that never jumps. */
export function createComplaints(nowMs: () => number): Complaints {
  const all = new Map<string, Told>();
  const toldOf = (about: string): Told => {
    const told = all.get(about) ?? { at: new Map(), wellSince: undefined, complained: true };
    all.set(about, told);
    return told;
  };
  return {
    isNews(about, words) {
      const [told, now] = [toldOf(about), nowMs()];
      if (told.wellSince !== undefined && now - told.wellSince >= PROVEN_MS) told.at.clear();
      told.wellSince = undefined;
      // Words may hold a number that is another each time: what may be told again need not be remembered.
      for (const [each, at] of told.at) if (now - at >= AGAIN_MS) told.at.delete(each);
      if (told.at.has(words)) return false;
      told.at.set(words, now);
      told.complained = true;
      return true;
    },
    isMended(about) {
      const told = toldOf(about);
      const isNews = told.complained;
      told.complained = false;
      told.wellSince ??= nowMs();
      return isNews;
    },
  };
}
