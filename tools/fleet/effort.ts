import { readdirSync, readFileSync } from "node:fs";

/** A process as /proc tells it; times in clock ticks. */
type Process = {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly words: string;
};

/** USER_HZ: what Linux tells times of processes in on every machine Node runs on (proc(5)). */
const ticksPerSecond = 100;

/** Seconds of processor time, by part. The wall's seconds belong to whoever else uses the machine; these do not. */
export type Effort = Readonly<Record<Part, number>>;
export type Part = "carts" | "broker" | "consumers" | "database";

/** What one process of the run has used so far. */
export type Used = { readonly pid: number; readonly part: Part; readonly seconds: number };

/** Adds up what the parts use from its opening on. */
export type Meter = {
  /** To be called before a broker is killed: /proc forgets a process with its end. */
  mark(): void;
  used(): Effort;
};

export function openMeter(look: () => readonly Used[] = usedSoFar): Meter {
  const before = effortOf(look());
  const marked = new Map<number, Used>();
  return {
    mark() {
      for (const one of look()) if (one.part === "broker") marked.set(one.pid, one);
    },
    used() {
      const now = look();
      const living = new Set(now.map(({ pid }) => pid));
      const gone = [...marked.values()].filter(({ pid }) => !living.has(pid));
      return effortBetween(before, effortOf([...now, ...gone]));
    },
  };
}

/** What this process's descendants have used so far, those that have ended under a living one included. */
function usedSoFar(): Used[] {
  const all = processes();
  const ours = new Set([process.pid]);
  // Parents come before their children often, not always: go round until nobody is added.
  for (let size = 0; size !== ours.size; ) {
    size = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  return all.flatMap(({ pid, ticks, words }) => {
    const part = ours.has(pid) ? partOf(words) : undefined;
    return part === undefined ? [] : [{ pid, part, seconds: ticks / ticksPerSecond }];
  });
}

function effortOf(all: readonly Used[]): Effort {
  const effort: Record<Part, number> = { carts: 0, broker: 0, consumers: 0, database: 0 };
  for (const { part, seconds } of all) effort[part] += seconds;
  return effort;
}

/** What was used between two looks. */
function effortBetween(before: Effort, after: Effort): Effort {
  const { carts, broker, consumers, database } = after;
  return {
    carts: carts - before.carts,
    broker: broker - before.broker,
    consumers: consumers - before.consumers,
    database: database - before.database,
  };
}

/** Which part of the run a command line belongs to. */
export function partOf(words: string): Part | undefined {
  if (/main\.(ts|js) bills/.test(words)) return "consumers";
  if (words.includes("fleet/carts.ts")) return "carts";
  if (/mosquitto|beam\.smp/.test(words)) return "broker";
  return /postgres(\s|:|$)/.test(words) ? "database" : undefined;
}

function processes(): Process[] {
  return readdirSync("/proc")
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return [processOf(Number(name), readFileSync(`/proc/${name}/stat`, "utf8"), words)];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

/** Fields 4 (parent) and 14 to 17 (own and waited-for children's user and system time) of proc(5). */
function processOf(pid: number, stat: string, words: string): Process {
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const ticks = fields.slice(11, 15).reduce((sum, one) => sum + one, 0);
  return { pid, parent: fields[1] ?? 0, ticks, words };
}
