import { percentile } from "../bench/figures.ts";
import type { FleetOptions } from "./options.ts";
import type { Outcome } from "./run.ts";

/** What a person reads of a run. */
export function report(
  options: FleetOptions,
  { verdict, hub, connectMs, endToEndMs, seconds, effort }: Outcome,
): string {
  const { expected, received, lost, doubled, wrong } = verdict;
  const trouble = [
    ...(options.storms > 0 ? [`${options.storms} reconnect storms`] : []),
    ...(options.skewSeconds > 0 ? [`clocks off by up to ${options.skewSeconds} s`] : []),
    ...(options.killAfterSeconds === undefined ? [] : [`a node killed after ${options.killAfterSeconds} s`]),
  ];
  const eachMs = (used: number) => `${((used * 1000) / Math.max(1, received)).toFixed(2)} ms`;
  const spread = (times: readonly number[]) => {
    const ms = (p: number) => `${Math.round(percentile(times, p))} ms`;
    return `median ${ms(50)}, p99 ${ms(99)}, longest ${ms(100)}`;
  };
  return [
    `${options.carts} carts × ${options.bills} bills, ${options.stores} store(s) with a consumer each, ${hub}` +
      (trouble.length === 0 ? "" : `; ${trouble.join(", ")}`),
    `bills expected ${expected}, received ${received}, lost ${lost}, doubled ${doubled}, wrong ${wrong}; ` +
      `acknowledged ${endToEndMs.length} in ${Math.round(seconds)} s`,
    `switched on → connected: ${spread(connectMs)}`,
    `sealed → acknowledged after the commit: ${spread(endToEndMs)}`,
    `processor time a bill: broker ${eachMs(effort.broker)}, consumer ${eachMs(effort.consumers)}, ` +
      `database ${eachMs(effort.database)} (carts ${eachMs(effort.carts)})`,
  ].join("\n");
}
