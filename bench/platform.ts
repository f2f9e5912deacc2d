import { registerHooks } from "node:module";

const STAND_IN = "export class DurableObject {} export const env = {};";

/** Lets this process load the Worker's code: the platform's modules are stood in for by what they export. */
export function standInForPlatform(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (!specifier.startsWith("cloudflare:")) return next(specifier, context);
      return { url: `data:text/javascript,${encodeURIComponent(STAND_IN)}`, shortCircuit: true };
    },
  });
}
