export * from "./define.ts";
export * from "./field.ts";
export * from "./indexes.ts";
export * from "./inline.ts";
export * from "./kinds.ts";
export * from "./limits.ts";
export * from "./record.ts";
export { integerRange } from "./value.ts";
export { fieldModel } from "./wire.ts";
