import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openMetrics } from "../../../src/device/metrics.ts";

type Dashboard = {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
};

const dashboard = JSON.parse(
  readFileSync(new URL("../../../docs/grafana.json", import.meta.url), "utf8"),
) as Dashboard;

/** Every series that the cart's metrics can have, histograms' parts among them, with their labels. */
async function seriesOf(text: string): Promise<Set<string>> {
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name = "", type]) =>
      type === "histogram" ? ["_bucket", "_sum", "_count"].map(part => name + part) : [name],
    ),
  );
}

const namesIn = (expr: string) => expr.match(/\b(stepout|nodejs|process)_[a-z0-9_]+/g) ?? [];

test("every query of the dashboard asks for something that the cart measures", async () => {
  const series = await seriesOf((await openMetrics("1").text()).text);
  const queries = [
    ...dashboard.panels.flatMap(panel => panel.targets.map(target => target.expr)),
    ...dashboard.templating.list.map(variable => variable.query).filter(query => query.includes("(")),
  ];
  assert.ok(queries.length > 10);
  for (const query of queries) {
    const names = namesIn(query);
    assert.ok(names.length > 0, `${query} names no metric`);
    for (const name of names) assert.ok(series.has(name), `${name} is not measured: ${query}`);
  }
});

test("whatever the cart measures of itself is on the dashboard", async () => {
  const { text } = await openMetrics("1").text();
  const own = [...text.matchAll(/^# TYPE (stepout_\S+) /gm)].map(([, name]) => name ?? "");
  const shown = JSON.stringify(dashboard);
  assert.deepEqual(
    own.filter(name => !shown.includes(name)),
    [],
  );
});
