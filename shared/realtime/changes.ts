import type { Identity } from "./connection.ts";
import type { Signal } from "./message.ts";
import type { Standing } from "./standings.ts";

/**
 * The changes of users a gateway is told of while it reads some. Whoever is among its connections is read again for each;
 * this is for what was being read and belonged to none of them yet.
 */
export class Changes {
  /** `<realm>:<id>` → when it was changed, by a clock that each change moves on. */
  readonly #users = new Map<string, number>();
  readonly #teams = new Map<string, number>();
  #everyone = 0;
  #clock = 0;
  #watches = 0;

  note(realm: string, { users, teams, everyone }: Signal): void {
    this.#clock += 1;
    if (this.#watches === 0) return;
    if (everyone) this.#everyone = this.#clock;
    for (const id of users) this.#users.set(`${realm}:${id}`, this.#clock);
    for (const id of teams) this.#teams.set(`${realm}:${id}`, this.#clock);
  }

  /** Notes what is changed from now on, until its `end`. */
  watch(): Watch {
    const began = this.#clock;
    this.#watches += 1;
    const since = (at: number | undefined) => (at ?? 0) > began;
    const hasLostTeam = (realm: string, { roles }: Standing) =>
      roles.some(
        (role) => role.startsWith(TEAM) && since(this.#teams.get(`${realm}:${role.slice(TEAM.length)}`)),
      );
    return {
      hasLostTeam,
      isOld: ({ realm, userId }, standing) =>
        since(this.#everyone) || since(this.#users.get(`${realm}:${userId}`)) || hasLostTeam(realm, standing),
      end: () => {
        this.#watches -= 1;
        if (this.#watches > 0) return;
        this.#users.clear();
        this.#teams.clear();
      },
    };
  }
}

const TEAM = "team:";

export interface Watch {
  /** Whether somebody still counts as a member of a team that has gone since. */
  hasLostTeam(realm: string, standing: Standing): boolean;
  /** Whether what was read may be older than a change since. */
  isOld(user: Pick<Identity, "realm" | "userId">, standing: Standing): boolean;
  end(): void;
}
