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

/**
 * Reads users so that the result is never older than the last change one has been told of: a change that comes while
 * the reading is under way has it done again.
 */
export class Standings {
  readonly #read: ReadStandings;
  readonly #changedAt = new Map<string, number>();
  #allChangedAt = 0;
  #clock = 0;
  #readers = 0;

  constructor(read: ReadStandings) {
    this.#read = read;
  }

  /** Something about these users was changed. */
  outdate(realm: string, userIds: readonly string[]): void {
    this.#clock += 1;
    if (this.#readers === 0) return;
    for (const id of userIds) this.#changedAt.set(`${realm}:${id}`, this.#clock);
  }

  /** Something about users one does not know by name was changed. */
  outdateAll(): void {
    this.#clock += 1;
    this.#allChangedAt = this.#clock;
  }

  /** @throws what the reading throws */
  async of(realm: string, userIds: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const ids = [...new Set(userIds)];
    const found = new Map<string, Standing>();
    const began = new Map<string, number>();
    const isOld = (id: string) => (began.get(id) ?? -1) < this.#changeOf(realm, id);
    this.#readers += 1;
    try {
      for (let old = ids; old.length > 0; old = ids.filter(isOld)) {
        const now = this.#clock;
        const standings = await this.#read(realm, old);
        for (const id of old) {
          began.set(id, now);
          const standing = standings.get(id);
          if (standing) found.set(id, standing);
          else found.delete(id);
        }
      }
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) this.#changedAt.clear();
    }
    return found;
  }

  #changeOf(realm: string, id: string): number {
    return Math.max(this.#changedAt.get(`${realm}:${id}`) ?? 0, this.#allChangedAt);
  }
}
