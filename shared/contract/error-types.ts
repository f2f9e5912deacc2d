import { computeErrors } from "./error-types/compute.ts";
import { databaseErrors } from "./error-types/databases.ts";
import { fileErrors } from "./error-types/files.ts";
import { generalErrors } from "./error-types/general.ts";
import { messagingErrors } from "./error-types/messaging.ts";
import { projectErrors } from "./error-types/projects.ts";
import { userErrors } from "./error-types/users.ts";

/**
 * Every error type the API can answer with: type -> [status, message]. Types and statuses are Appwrite's
 * contract (contract/errors.json), messages are our own. The `realtime_*` statuses are WebSocket close codes.
 * `transaction_expired` goes out as the 410 it is declared to be (reference/databases.md §14).
 */
export const errorTypes = {
  ...generalErrors,
  ...userErrors,
  ...fileErrors,
  ...computeErrors,
  ...databaseErrors,
  ...projectErrors,
  ...messagingErrors,
} as const;

/** One of the 291 error types of the contract. */
export type ErrorType = keyof typeof errorTypes;
