import { invalidArgument } from "#shared/contract/errors.ts";
import type { Context } from "./context.ts";
import { originAllowed } from "./pipeline/origin.ts";

/**
 * Refuses a URL that clients would be sent to unless its host is one of the project's platforms ("" passes).
 * @throws ApiError general_argument_invalid
 */
export function checkRedirect({ project, settings }: Context<unknown>, param: string, url: string): void {
  if (url === "" || originAllowed(url, project, settings)) return;
  const host = URL.parse(url)?.hostname ?? url;
  throw invalidArgument(param, `Its host ${host} is not known to this project. Add it as a web platform.`);
}
