import { invalidArgument } from "#shared/contract/errors.ts";
import type { Context } from "./context.ts";
import { originAllowed } from "./pipeline/origin.ts";

/**
 * Refuses a URL that clients would be sent to unless its host, or its scheme, is one of the project's platforms ("" passes,
 * and with a dev key everything).
 * @throws ApiError general_argument_invalid
 */
export function checkRedirect(context: Context<unknown>, param: string, url: string): void {
  const { project, settings, hasDevKey } = context;
  if (url === "" || hasDevKey || originAllowed(url, project, settings)) return;
  const host = URL.parse(url)?.hostname || url;
  throw invalidArgument(param, `Its host ${host} is not known to this project. Add it as a web platform.`);
}
