import { StoreError } from "./failure.ts";
import type { Shard } from "./shard.ts";
import type { Statement } from "./statement.ts";

/** What D1 enforces in production (developers.cloudflare.com/d1/platform/limits); local SQLite lets some of it pass. */
const LIMITS = {
  statements: 1000,
  parameters: 100,
  sqlBytes: 100_000,
  valueBytes: 2_000_000,
  functionArguments: 32,
};

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text).length;

/** A shard that fails here as D1 would fail on the edge. For tests. */
export function withProductionLimits(shard: Shard): Shard {
  return {
    address: shard.address,
    async batch(statements) {
      if (statements.length > LIMITS.statements) refuse(`${statements.length} statements in one batch`);
      for (const statement of statements) check(statement);
      return shard.batch(statements);
    },
  };
}

function check({ sql, params }: Statement): void {
  if (params.length > LIMITS.parameters) refuse(`${params.length} bound parameters`, sql);
  if (bytes(sql) > LIMITS.sqlBytes) refuse(`${bytes(sql)} bytes of SQL`, sql);
  const total = params.reduce<number>(
    (sum, param) => sum + (typeof param === "string" ? bytes(param) : 8),
    0,
  );
  if (total > LIMITS.valueBytes) refuse(`${total} bytes of values in one statement`, sql);
  if (/\blike\s+\?/i.test(sql)) refuse("LIKE on a bound value", sql);
  const most = mostArguments(sql);
  if (most > LIMITS.functionArguments) refuse(`a function call with ${most} arguments`, sql);
}

function refuse(what: string, sql = ""): never {
  throw new StoreError(`D1 would refuse ${what}: ${sql.slice(0, 200)}`);
}

/** The functions of SQLite that take any number of arguments. */
const VARIADIC =
  /^(json_array|json_object|json_set|json_insert|json_replace|json_remove|json_extract|jsonb_\w+|coalesce|max|min|concat|concat_ws|char|format|printf)$/i;

/** The largest number of arguments of a variadic function call in `sql`. */
export function mostArguments(sql: string): number {
  const text = sql.replace(/'(?:[^']|'')*'/g, "''");
  const open: { call: boolean; arguments: number }[] = [];
  let most = 0;
  let word = "";
  for (const char of text) {
    const top = open.at(-1);
    if (char === "(") open.push({ call: VARIADIC.test(word), arguments: 1 });
    else if (char === "," && top) top.arguments += 1;
    else if (char === ")") {
      const closed = open.pop();
      if (closed?.call) most = Math.max(most, closed.arguments);
    }
    word = /\w/.test(char) ? word + char : "";
  }
  return most;
}
