export { type MatchValue, matches } from "./matches.ts";
export { ALL_KINDS, METADATA_KINDS, PAGE_ONLY, readQueries, SELECT_ONLY } from "./read.ts";
export * from "./types.ts";
