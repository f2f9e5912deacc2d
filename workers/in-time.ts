export { inTime, PATIENCE } from "#shared/in-time.ts";
