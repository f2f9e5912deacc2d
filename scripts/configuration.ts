import { writeFileSync } from "node:fs";
import type { z } from "zod";
import { launcherSchema } from "#local/launcher-settings.ts";
import { infoOf, type SettingInfo } from "#shared/config/setting.ts";
import { settingsSchema } from "#shared/config/settings.ts";

const target = `${import.meta.dirname}/../docs/CONFIGURATION.md`;

const head = `# Configuration

Every setting has a default that works on a fresh machine. Where Appwrite has a variable for a concept, name and
meaning are Appwrite's; \`EDGEWRITE_…\` are for what exists here alone. A wrong value stops the start with a sentence
that names the variable; a variable called \`EDGEWRITE_…\` that is no setting is named and ignored.

| where | how |
| --- | --- |
| \`npm start\`, \`npm run dev\` | the environment, or a file \`.env\` in the working directory (the environment wins) |
| \`npm run deploy\` | a file \`.env.production\` in the repository's root; secrets in it become Worker secrets, the rest variables |

Both files hold lines \`NAME=value\` and are ignored by git. An empty value counts as unset. *Secret* values are never
printed or logged.

This page is generated from the schema: \`npm run docs:config\`.
`;

interface Line extends SettingInfo {
  readonly preset: string;
}

/** docs/CONFIGURATION.md as the schemas have it. */
export function configurationPage(): string {
  const lines = [...linesOf(settingsSchema), ...linesOf(launcherSchema)];
  const groups = [...new Set(lines.map((line) => line.group))];
  const tables = groups.map((group) => {
    const rows = lines.filter((line) => line.group === group).map(row);
    return `## ${group}\n\n| variable | default | meaning |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return [head, ...tables].join("\n");
}

function row({ variable, preset, about, secret, later }: Line): string {
  const marks = `${secret ? "*Secret.* " : ""}${later ? "*No part reads it yet.* " : ""}`;
  return `| \`${variable}\` | ${preset} | ${marks}${about.replaceAll("|", "\\|")} |`;
}

function linesOf(schema: z.ZodObject): Line[] {
  return Object.values(schema.shape).map((field) => {
    const info = infoOf(field);
    return { ...info, preset: info.unset ?? presetOf(field) };
  });
}

/** The default as an operator would write it: what the field's input falls back to. */
function presetOf(field: z.core.$ZodType): string {
  const { def } = field._zod;
  if (isDefault(def)) return def.defaultValue === "" ? "empty" : `\`${String(def.defaultValue)}\``;
  if (isPipe(def)) return presetOf(def.in);
  throw new TypeError("A setting has neither a default nor a word on what happens without one.");
}

function isDefault(def: z.core.$ZodTypeDef): def is z.core.$ZodDefaultDef {
  return def.type === "default";
}

function isPipe(def: z.core.$ZodTypeDef): def is z.core.$ZodPipeDef {
  return def.type === "pipe";
}

if (import.meta.main) writeFileSync(target, configurationPage());
