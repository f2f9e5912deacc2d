export * from "./databases.ts";
export * from "./effects.ts";
export * from "./identity.ts";
export * from "./jobs.ts";
export * from "./mail-templates.ts";
export * from "./maintenance.ts";
export * from "./projects.ts";
export * from "./versions.ts";
