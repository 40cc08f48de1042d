/** Shows that long work goes on: a line that is rewritten on a terminal, a plain line now and then elsewhere. */
export type Progress = {
  /** Says where the work is; cheap enough for every step. */
  show(text: string): void;
  /** Takes the last line away (terminal), so that results follow on a clean screen. */
  clear(): void;
};

const REDRAW_MS = 100;
const PLAIN_MS = 5000;

/** Progress on standard error, which may be a terminal even when standard output is a file. */
export function openProgress(title: string, out: NodeJS.WriteStream = process.stderr): Progress {
  const everyMs = out.isTTY ? REDRAW_MS : PLAIN_MS;
  let due = out.isTTY ? 0 : performance.now() + everyMs;
  return {
    show(text) {
      if (performance.now() < due) return;
      due = performance.now() + everyMs;
      out.write(out.isTTY ? `\r\x1b[K${title}: ${text}` : `${title}: ${text}\n`);
    },
    clear() {
      if (out.isTTY) out.write("\r\x1b[K");
    },
  };
}

/** `, about 40 s left` by what was done (0–1) in `spentMs`; nothing before that can be told. */
export function timeLeft(done: number, spentMs: number): string {
  if (done <= 0 || spentMs < 2000) return "";
  const seconds = Math.ceil(((spentMs / done) * (1 - done)) / 1000);
  return seconds < 90 ? `, about ${seconds} s left` : `, about ${Math.round(seconds / 60)} min left`;
}
