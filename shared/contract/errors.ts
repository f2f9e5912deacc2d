import { type ErrorType, errorTypes } from "./error-types.ts";

export { type ErrorType, errorTypes } from "./error-types.ts";

/** A failure the client is told about. Only the error step of the pipeline turns it into a response. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly type: ErrorType;
  /** HTTP status (the type's unless told otherwise); for `realtime_*` the WebSocket close code. */
  readonly status: number;
  /** When to try again, in seconds; undefined: nobody knows. */
  readonly retryAfter: number | undefined;

  constructor(
    type: ErrorType,
    options: { message?: string; status?: number; cause?: unknown; retryAfter?: number } = {},
  ) {
    const [status, message] = errorTypes[type];
    super(options.message ?? message, options.cause === undefined ? undefined : { cause: options.cause });
    this.type = type;
    this.status = options.status ?? status;
    this.retryAfter = options.retryAfter;
  }
}

/** 400 for a parameter whose value is refused. `why` completes the sentence, e.g. "Must be a valid URL." */
export function invalidArgument(param: string, why: string): ApiError {
  return new ApiError("general_argument_invalid", { message: `Invalid \`${param}\` param: ${why}` });
}

/** 400 for a required parameter that is absent. */
export function missingArgument(param: string): ApiError {
  return new ApiError("general_argument_invalid", { message: `Param "${param}" is not optional.` });
}

/** True for a string that names an error type, e.g. one carried through a SQL RAISE. */
export function isErrorType(text: string): text is ErrorType {
  return Object.hasOwn(errorTypes, text);
}
