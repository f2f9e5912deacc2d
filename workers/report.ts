import { settingsOf } from "#shared/config/settings.ts";
import type { Fault } from "#shared/telemetry/fault.ts";
import { type Provider, reporter } from "#shared/telemetry/reporter.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { ledger } from "./ledger.ts";

const reporters = new WeakMap<object, Provider>();

/** Reports a fault to the log and to the provider of the settings, and counts it. Never rejects. */
export function report(env: Env, fault: Fault): Promise<void> {
  ledger.metrics.add("edgewrite_errors_total", { source: fault.source });
  let provider = reporters.get(env);
  if (!provider) {
    const { loggingConfig, environment } = settingsOf(env);
    const fetchIt = (request: Request) => fetch(request);
    provider = reporter(loggingConfig, environment, { fetch: fetchIt, random: platformChance.random });
    reporters.set(env, provider);
  }
  return provider(fault);
}
