import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CATALOGUE } from "#shared/telemetry/catalogue.ts";

const docs = `${import.meta.dirname}/../../../docs`;
const read = (name: string) => readFileSync(`${docs}/${name}`, "utf8");

const types = new Map<string, string>(Object.entries(CATALOGUE).map(([name, { type }]) => [name, type]));

/** Whether Prometheus will know a series of this name. */
function exists(name: string): boolean {
  const whole = name.replace(/_(bucket|sum|count)$/, "");
  return types.has(name) || types.get(whole) === "histogram";
}

const named = (text: string) => [...new Set(text.match(/\bedgewrite_[a-z0-9_]+/g) ?? [])];

describe("what operators are given", () => {
  test.each(["OPERATIONS.md", "grafana-dashboard.json", "alerts.yml"])(
    "%s names metrics that exist",
    (file) => {
      const names = named(read(file));
      expect(names.length).toBeGreaterThan(5);
      expect(names.filter((name) => !exists(name))).toEqual([]);
    },
  );

  test("OPERATIONS.md explains every metric", () => {
    const told = new Set(named(read("OPERATIONS.md")));
    expect([...types.keys()].filter((name) => !told.has(name))).toEqual([]);
  });

  test("the dashboard shows something in every panel, and no panel over another", () => {
    const { panels } = JSON.parse(read("grafana-dashboard.json")) as {
      panels: {
        id: number;
        targets: { expr: string }[];
        gridPos: { x: number; y: number; w: number; h: number };
      }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { targets, gridPos } of panels) {
      expect(targets.flatMap(({ expr }) => named(expr)).length).toBeGreaterThan(0);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        expect(x).toBeLessThan(24);
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  test("there is an alert for each of the four signs of trouble", () => {
    const rules = read("alerts.yml");
    expect(rules).toMatch(/duration_milliseconds_bucket\[5m\]\)\)\) > 500/);
    expect(rules).toMatch(/requests_total\[5m\]\)\) > 0\.01/);
    expect(rules).toMatch(/edgewrite_jobs_dead\) > 0/);
    expect(rules).toMatch(/edgewrite_jobs_due\) > \d+/);
    const alerts = rules.match(/- alert: /g)?.length;
    expect(rules.match(/^ {8}expr: /gm)?.length).toBe(alerts);
    expect(rules.match(/^ {10}summary: /gm)?.length).toBe(alerts);
  });

  test("OPERATIONS.md says what to do at every alert", () => {
    const told = read("OPERATIONS.md").match(/(?<=^\| `)Edgewrite\w+(?=`)/gm);
    expect(told).toEqual(read("alerts.yml").match(/(?<=- alert: )\w+/g));
  });

  test.each(["expired", "backend_error", "release_error"])(
    "somebody is told of locks that ended with %s",
    (outcome) =>
      expect(read("alerts.yml")).toMatch(
        new RegExp(`edgewrite_lock_attempts_total\\{outcome=~?"[a-z_|]*\\b${outcome}\\b`),
      ),
  );
});
