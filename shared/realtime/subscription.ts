import { heardChannels } from "./account-channels.ts";
import type { Conditions } from "./queries.ts";

/** What a client wants to hear of, under an id of its own choice. */
export interface Subscription {
  readonly id: string;
  /** The channels as the client named them. */
  readonly asked: readonly string[];
  /** The channels as they are heard. */
  readonly channels: ReadonlySet<string>;
  readonly conditions: Conditions;
}

export const subscription = (
  id: string,
  asked: readonly string[],
  conditions: Conditions,
  userId: string | null,
): Subscription => ({ id, asked, channels: new Set(heardChannels(asked, userId)), conditions });
