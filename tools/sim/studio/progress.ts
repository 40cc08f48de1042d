/** Tells a person how far a long piece of work is, on standard error. */
export type Progress = {
  done(): void;
  /** One that was there already: it counts as done and says nothing about the speed. */
  skip(): void;
  close(): void;
};

/** `unit` is the plural of what is counted. Writes one line about every `everyMs`. */
export function openProgress(total: number, unit: string, everyMs = 2000): Progress {
  const started = performance.now();
  let count = 0;
  let skipped = 0;
  let told = started;
  let toldCount = -1;
  const tell = () => {
    if (count === toldCount) return;
    toldCount = count;
    const seconds = (performance.now() - started) / 1000;
    const rate = (count - skipped) / Math.max(0.001, seconds);
    const left = rate > 0 ? (total - count) / rate : 0;
    process.stderr.write(
      `${count}/${total} ${unit}, ${rateText(rate, unit)}, about ${timeText(left)} left\n`,
    );
  };
  return {
    skip() {
      count++;
      skipped++;
    },
    done() {
      count++;
      if (performance.now() - told < everyMs) return;
      told = performance.now();
      tell();
    },
    close: tell,
  };
}

function rateText(perSecond: number, unit: string): string {
  return perSecond >= 1 ? `${perSecond.toFixed(1)} ${unit}/s` : `${(perSecond * 60).toFixed(1)} ${unit}/min`;
}

/** Seconds as a person says them: 40 s, 12 min, 3 h 05 min. */
function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
