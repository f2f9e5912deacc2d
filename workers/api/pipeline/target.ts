import { ApiError } from "#shared/contract/errors.ts";
import type { Endpoint } from "../declaration.ts";
import type { Values } from "./request.ts";

export const CONSOLE = "console";

/** Which project a request addresses and how its caller is to be judged. */
export interface Target {
  readonly projectId: string;
  /** Judge the caller by their roles in the project's team instead of as a user of the project. */
  readonly admin: boolean;
  /** The project was named in the X-Appwrite-Project header. */
  readonly byHeader: boolean;
}

/**
 * The project and the mode of a request (reference/auth.md §1.2, §1.4).
 * @throws ApiError user_unauthorized when path and header name different projects,
 * general_bad_request for admin mode on the console.
 */
export function readTarget(
  endpoint: Endpoint,
  path: Readonly<Record<string, string>>,
  values: Values,
  headers: Headers,
): Target {
  const header = headers.get("x-appwrite-project") ?? "";
  const aliased = path.projectId;
  if (aliased !== undefined && endpoint.realm === "project") {
    if (header !== "" && header !== CONSOLE && header !== aliased) {
      throw new ApiError("user_unauthorized", {
        message:
          "X-Appwrite-Project and the path name different projects. Send the ID in the path, or console.",
      });
    }
    return { projectId: aliased, admin: true, byHeader: header === aliased };
  }
  const param = typeof values.project === "string" ? values.project : "";
  const projectId = param || header || CONSOLE;
  const mode = headers.get("x-appwrite-mode") || values.mode;
  const admin = mode === "admin";
  if (admin && projectId === CONSOLE) {
    throw new ApiError("general_bad_request", {
      message:
        "Admin mode needs a project other than the console. Set X-Appwrite-Project or drop X-Appwrite-Mode.",
    });
  }
  return { projectId, admin, byHeader: header === projectId };
}
