/** What a successful request did, as its declaration names it; effects are derived from it (DESIGN §5). */
export interface Change {
  /** `teams.[teamId].create`; null when the endpoint emits no event. */
  readonly event: string | null;
  /** `team.create`; null when the call is not audited. */
  readonly audit: string | null;
  readonly projectId: string;
  readonly userId: string | null;
  /** Path and body parameters that fill the placeholders of `event`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The response model. */
  readonly payload: unknown;
  readonly at: number;
}

/** A consumer of changes: realtime, webhooks, functions, audits, usage. */
export type ChangeSink = (change: Change) => void | Promise<void>;
