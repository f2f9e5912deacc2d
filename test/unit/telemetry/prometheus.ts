/** A sample of the text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{((?:\w+="(?:[^"\\]|\\.)*",?)*)\})? (-?[\d.e+]+|\+Inf|NaN)$/;

/** A tiny parser of Prometheus' text format 0.0.4. @throws Error for a line that is not of it */
export function parsePrometheus(text: string): { types: Map<string, string>; samples: Sample[] } {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  if (!text.endsWith("\n")) throw new Error("The last line does not end.");
  for (const line of text.slice(0, -1).split("\n")) {
    const [, name, type] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) {
      types.set(name, type);
      continue;
    }
    if (/^# HELP \S+ \S/.test(line)) continue;
    const match = LINE.exec(line);
    if (!match) throw new Error(`Not a line of the format: ${line}`);
    const pairs = [...(match[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    const labels = Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, value]));
    samples.push({ name: match[1] ?? "", labels, value: Number(match[3]) });
  }
  return { types, samples };
}
