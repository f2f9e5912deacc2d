/** What went wrong with a mail server, from the first packet to the last reply. */
export type SmtpFault =
  /** Nothing answers at its address. */
  | "unreachable"
  | "timeout"
  /** It hung up in the middle. */
  | "dropped"
  /** No encrypted connection came about. */
  | "encryption"
  /** It does not take our name and password, or wants some. */
  | "credentials"
  /** It does not take the mail, the sender or the recipient. */
  | "refused"
  /** What it says is not SMTP. */
  | "garbled";

/** A mail could not be handed over. The message tells the operator why; it never holds a password. */
export class SmtpError extends Error {
  override readonly name = "SmtpError";
  readonly fault: SmtpFault;
  /** The server will say the same to this mail tomorrow. */
  readonly permanent: boolean;

  constructor(
    fault: SmtpFault,
    message: string,
    options: { readonly permanent?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.fault = fault;
    this.permanent = options.permanent ?? false;
  }
}
