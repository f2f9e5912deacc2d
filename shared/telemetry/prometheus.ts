import { CATALOGUE, type Labels, seriesName } from "./catalogue.ts";
import { BOUNDS } from "./counters.ts";

const SERIES = /^([a-z0-9_]+)(?:\{(.*)\})?$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/**
 * Prometheus' text format, version 0.0.4. `values` are series and their values; the buckets of a histogram are each by
 * itself, as MetricCounters keeps them. Names that the catalogue lacks are left out.
 */
export function renderMetrics(values: Iterable<readonly [series: string, value: number]>): string {
  const byName = new Map<string, [labels: string, value: number][]>();
  for (const [series, value] of values) {
    const [, name = "", labels = ""] = SERIES.exec(series) ?? [];
    byName.set(name, [...(byName.get(name) ?? []), [labels, value]]);
  }
  const lines: string[] = [];
  for (const [name, { type, help }] of Object.entries(CATALOGUE)) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    const own = byName.get(name) ?? [];
    if (type === "histogram") lines.push(...histogram(name, byName));
    else lines.push(...own.map(([labels, value]) => line(name, labels, value)).sort());
  }
  return `${lines.join("\n")}\n`;
}

const line = (name: string, labels: string, value: number) =>
  `${labels === "" ? name : `${name}{${labels}}`} ${value}`;

function histogram(name: string, byName: ReadonlyMap<string, [string, number][]>): string[] {
  const groups = new Map<string, { labels: Labels; buckets: Map<string, number> }>();
  for (const [text, value] of byName.get(`${name}_bucket`) ?? []) {
    const { le = "+Inf", ...labels } = readLabels(text);
    const key = seriesName("", labels);
    const group = groups.get(key) ?? { labels, buckets: new Map() };
    group.buckets.set(le, value);
    groups.set(key, group);
  }
  const sums = new Map(
    (byName.get(`${name}_sum`) ?? []).map(([text, value]) => [seriesName("", readLabels(text)), value]),
  );
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, { labels, buckets }]) => {
      let count = 0;
      const lines = [...BOUNDS.map(String), "+Inf"].map((le) => {
        count += buckets.get(le) ?? 0;
        return `${seriesName(`${name}_bucket`, { ...labels, le })} ${count}`;
      });
      return [
        ...lines,
        `${seriesName(`${name}_sum`, labels)} ${sums.get(key) ?? 0}`,
        `${seriesName(`${name}_count`, labels)} ${count}`,
      ];
    });
}

function readLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, key = "", value = ""]) => [
      key,
      value.replace(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c)),
    ]),
  );
}
