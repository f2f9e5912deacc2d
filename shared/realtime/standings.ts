import { inTime } from "../in-time.ts";

/** How a user stands at a moment: what decides over their sockets. */
export interface Standing {
  /** False when they are blocked. */
  readonly active: boolean;
  /** Whether they may be where they are: users of another project only with a right to read this one. */
  readonly admitted: boolean;
  readonly roles: readonly string[];
  /** Their sessions: id → when it ends, in milliseconds since the epoch. */
  readonly sessions: ReadonlyMap<string, number>;
}

/** Reads users of a realm; those that do not exist are not in the result. */
export type ReadStandings = (
  realm: string,
  userIds: readonly string[],
) => Promise<ReadonlyMap<string, Standing>>;

/** Some of those asked for, who are read together. */
export interface Part {
  readonly userIds: readonly string[];
  /** Rejects as the reading does, and when it takes more than five seconds. */
  readonly found: Promise<ReadonlyMap<string, Standing>>;
}

/** A read, under way or to come. */
interface Read {
  readonly userIds: Set<string>;
  readonly answer: PromiseWithResolvers<ReadonlyMap<string, Standing>>;
  /** Of those of its users who were asked for since it began. */
  next: Read | null;
}

/**
 * Reads users so that nobody gets what is older than their question. There is one read of a user at a time: all who ask while
 * it is under way share the one that follows, and those answers come in their order.
 */
export class Standings {
  readonly #read: ReadStandings;
  /** `<realm>:<user>` → the read under way. */
  readonly #reads = new Map<string, Read>();

  constructor(read: ReadStandings) {
    this.#read = read;
  }

  /** Every user once, as they stand at a moment after this call. Who is known first need not wait for the others. */
  of(realm: string, userIds: Iterable<string>): Part[] {
    const fresh = newRead();
    const parts = new Map<Read, string[]>();
    for (const id of new Set(userIds)) {
      const current = this.#reads.get(`${realm}:${id}`);
      if (current) current.next ??= newRead();
      const read = current?.next ?? fresh;
      read.userIds.add(id);
      const part = parts.get(read);
      if (part) part.push(id);
      else parts.set(read, [id]);
    }
    if (fresh.userIds.size > 0) void this.#begin(realm, fresh);
    return [...parts].map(([{ answer }, ids]) => ({ userIds: ids, found: answer.promise }));
  }

  /** As `of`. @returns undefined: they do not exist. @throws Error as the reading does, and when it takes too long */
  async one(realm: string, userId: string): Promise<Standing | undefined> {
    const [part] = this.of(realm, [userId]);
    return (await part?.found)?.get(userId);
  }

  async #begin(realm: string, read: Read): Promise<void> {
    const ids = [...read.userIds];
    for (const id of ids) this.#reads.set(`${realm}:${id}`, read);
    try {
      read.answer.resolve(await inTime(this.#read(realm, ids)));
    } catch (error) {
      read.answer.reject(error);
    }
    for (const id of ids) this.#reads.delete(`${realm}:${id}`);
    if (read.next) void this.#begin(realm, read.next);
  }
}

const newRead = (): Read => ({ userIds: new Set(), answer: Promise.withResolvers(), next: null });
