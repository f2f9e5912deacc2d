import type { Endpoint } from "./declaration.ts";
import * as health from "./health/health.ts";
import * as locale from "./locale/locale.ts";
import * as ping from "./ping/ping.ts";

/** Every file of declarations; what they export is the API. */
const files: Record<string, Endpoint>[] = [health, locale, ping];

export const endpoints: readonly Endpoint[] = files.flatMap((file) => Object.values(file));
