import { compareSync } from "bcryptjs";
import type { PasswordAlgorithm } from "./algorithm.ts";

const MAX_COST = 14; // about 1.2 s; each step doubles it

/**
 * bcrypt strings `$2a$`, `$2b$` and `$2y$`. As everywhere, only the first 72 bytes of a password count:
 * a longer one must be cut the same way or users imported from elsewhere could not sign in.
 */
export const bcrypt: PasswordAlgorithm = {
  accepts(hash) {
    const match = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash);
    const cost = Number(match?.[1]);
    return cost >= 4 && cost <= MAX_COST;
  },
  verify: (plain, hash) => compareSync(plain, hash),
  describe: () => ({ type: "bcrypt" }),
};
