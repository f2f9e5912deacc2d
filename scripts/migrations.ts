import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../migrations/", import.meta.url);
const target = new URL("../shared/store/migrations.ts", import.meta.url);

/** The SQL files of migrations/ as a module: a Durable Object cannot read files. */
export function migrationsModule(): string {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  const migrations = files.sort().map((name) => ({
    name,
    statements: readFileSync(new URL(name, folder), "utf8")
      .split("--> statement-breakpoint")
      .map((statement) => statement.trim())
      .filter((statement) => statement !== ""),
  }));
  return `// Written by \`npm run migrations\` from migrations/*.sql.

export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

export const MIGRATIONS: readonly Migration[] = ${JSON.stringify(migrations, null, 2)};
`;
}

if (import.meta.main) writeFileSync(target, migrationsModule());
