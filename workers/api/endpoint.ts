import type { Context } from "./context.ts";
import type { Declaration, Endpoint, Input, Params } from "./declaration.ts";

/**
 * Declares an endpoint. Routing, validation, scopes, limits, events, audits, OpenAPI and the coverage report all
 * derive from the declaration; the handler sees parsed input and returns the response model.
 */
export function endpoint<P extends Params>(
  declaration: Declaration<P>,
  handle: (context: Context<Input<P>>) => Promise<unknown>,
): Endpoint {
  // The pipeline parses the input by `params` before it calls, so the handler's narrower type holds.
  return { ...declaration, handle: handle as Endpoint["handle"] };
}
