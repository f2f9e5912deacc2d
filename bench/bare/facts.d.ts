import type { Facts } from "./worker.ts";

/** Written beside the Worker by bundle.ts. */
declare const facts: Facts;
export default facts;
