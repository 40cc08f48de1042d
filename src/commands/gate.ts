import { readFileSync } from "node:fs";
import { Command } from "commander";
import { loadConfig } from "../config/config.ts";
import { Fault, messageOf } from "../fault.ts";
import type { Edge, GateEvent } from "../gate/passage.ts";
import { type BadLine, EXAMPLE_LINE, parseEdges, replayEdges } from "../gate/recording.ts";
import { configOption, jsonOption } from "./options.ts";

/** More bad lines than this are counted, not listed. */
const LISTED_LINES = 20;

/** `stepout gate …`. Its actions throw a Fault; the command line turns that into a sentence and a code. */
export function gateCommand(): Command {
  return new Command("gate")
    .description("the exit gate's logic, away from the gate")
    .addCommand(gateReplayCommand().exitOverride().showHelpAfterError("Run `stepout gate replay --help`."));
}

function gateReplayCommand(): Command {
  return new Command("replay")
    .description("run recorded sensor edges through the gate's logic and print what it concludes")
    .argument("<file>", `recorded edges, one JSON object a line: ${EXAMPLE_LINE}`)
    .addOption(configOption())
    .addOption(jsonOption())
    .action((file: string, options: { readonly config: string; readonly json?: true }) => {
      const spec = loadConfig(options.config).gate;
      const edges = readEdges(file);
      const events = replayEdges(edges, spec);
      process.stdout.write(options.json ? jsonLines(events) : table(edges, events));
    });
}

/** Throws Fault("bad-data") for a file that cannot be read or has a line that is not an edge. */
function readEdges(file: string): readonly Edge[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Fault("bad-data", `${file} cannot be read (${messageOf(error)}); check the path.`, error);
  }
  const { edges, bad } = parseEdges(text);
  if (bad.length > 0) throw new Fault("bad-data", complaint(file, bad));
  return edges;
}

function complaint(file: string, bad: readonly BadLine[]): string {
  const mend = `write each line like ${EXAMPLE_LINE}`;
  const lines = bad.slice(0, LISTED_LINES).map(({ line, problem }) => `${file}:${line} ${problem}`);
  if (lines.length === 1) return `${lines[0]}; ${mend}.`;
  const more = bad.length - lines.length;
  const rest = more > 0 ? [`and ${more} more`] : [];
  return `${bad.length} lines are not edges; ${mend}:\n${[...lines, ...rest].map(line => `  - ${line}`).join("\n")}`;
}

function jsonLines(events: readonly GateEvent[]): string {
  return events.map(event => `${JSON.stringify(event)}\n`).join("");
}

/** For people: a row an event, and a last line that adds them up. */
function table(edges: readonly Edge[], events: readonly GateEvent[]): string {
  const rows = events.map(event =>
    event.type === "passage"
      ? [event.t.toFixed(3), event.direction, event.direction === "left" ? "to the street" : "into the shop"]
      : event.type === "lone-passage"
        ? [event.t.toFixed(3), "lone", `${event.sensor} barrier passed while the other is at fault`]
        : [event.t.toFixed(3), "fault", `${event.sensor} barrier ${event.reason}`],
  );
  const head = ["seconds", "event", "what"];
  const widths = [0, 1].map(column => Math.max(...[head, ...rows].map(row => row[column]?.length ?? 0)));
  const lines = [head, ...rows].map(([seconds = "", event = "", what = ""]) =>
    `${seconds.padStart(widths[0] ?? 0)}  ${event.padEnd(widths[1] ?? 0)}  ${what}`.trimEnd(),
  );
  const count = (wanted: string) => rows.filter(row => row[1] === wanted).length;
  const faults = count("fault") === 1 ? "1 fault" : `${count("fault")} faults`;
  const sum = `${edges.length} edges: ${count("left")} left, ${count("entered")} entered, ${faults}`;
  return `${(rows.length > 0 ? [...lines, sum] : [sum]).join("\n")}\n`;
}
