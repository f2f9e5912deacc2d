export { inTime } from "#shared/in-time.ts";
