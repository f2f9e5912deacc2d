export * from "./databases.ts";
export * from "./identity.ts";
export * from "./projects.ts";
export * from "./versions.ts";
