import { type ModelOf, model, oneOf, page } from "./model.ts";

/** One probe: its round trip in milliseconds and whether it passed. */
export const healthStatus = model({ name: "string", ping: "integer", status: oneOf("pass", "fail") });
export type HealthStatus = ModelOf<typeof healthStatus>;

export const healthStatusList = page("statuses", healthStatus);
export type HealthStatusList = ModelOf<typeof healthStatusList>;

export const healthQueue = model({ size: "integer" });
export type HealthQueue = ModelOf<typeof healthQueue>;

/** Unix times in seconds. */
export const healthTime = model({ remoteTime: "integer", localTime: "integer", diff: "integer" });
export type HealthTime = ModelOf<typeof healthTime>;

export const healthVersion = model({ version: "string" });
export type HealthVersion = ModelOf<typeof healthVersion>;

/** The virus scanner, as it calls itself. */
export const healthAntivirus = model({ version: "string", status: oneOf("disabled", "offline", "online") });
export type HealthAntivirus = ModelOf<typeof healthAntivirus>;
