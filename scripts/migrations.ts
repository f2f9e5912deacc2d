import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = `${import.meta.dirname}/../migrations`;
const target = `${import.meta.dirname}/../shared/store/migrations.ts`;

/** The SQL files of migrations/ as a module: a Durable Object cannot read files. */
export function migrationsModule(): string {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  const migrations = files.sort().map((name) => ({
    name,
    statements: readFileSync(`${folder}/${name}`, "utf8")
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
