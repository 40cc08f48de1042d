import { Command } from "commander";
import { loadConfig } from "../config/config.ts";
import { Fault } from "../fault.ts";
import { broker, type Finding, models, rates, watching } from "./doctor-checks.ts";
import { gate } from "./doctor-gate.ts";
import { findingLine } from "./doctor-line.ts";
import { mining, storage, temperatures } from "./doctor-machine.ts";
import { screen } from "./doctor-screen.ts";
import { state } from "./doctor-state.ts";
import { throttling } from "./doctor-throttling.ts";
import { certificates, clock } from "./doctor-trust.ts";
import { versions } from "./doctor-versions.ts";
import { vision } from "./doctor-vision.ts";
import { configOption, jsonOption } from "./options.ts";

export function doctorCommand(): Command {
  return new Command("doctor")
    .summary("what works on this machine and what does not, with the mend")
    .description(
      "Tries everything the configuration asks for, as the cart would. Exits with 1 when something fails.",
    )
    .addOption(configOption())
    .addOption(jsonOption())
    .action(doctor);
}

async function doctor(options: { readonly config: string; readonly json?: true }): Promise<void> {
  const config = loadConfig(options.config);
  const findings: Finding[] = [];
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
  const checks = [
    versions,
    clock,
    models,
    rates,
    watching,
    vision,
    gate,
    broker,
    certificates,
    storage,
    state,
    screen,
    mining,
    temperatures,
    throttling,
  ];
  for (const check of checks) {
    for (const finding of await check(config)) {
      findings.push(finding);
      process.stdout.write(
        `${options.json ? JSON.stringify({ type: "finding", ...finding }) : findingLine(finding, coloured)}\n`,
      );
    }
  }
  const failed = findings.filter(finding => finding.status === "fail").map(finding => finding.check);
  if (failed.length > 0)
    throw new Fault("unfit", `This cart cannot work yet: ${failed.join(", ")}; see above.`);
}
