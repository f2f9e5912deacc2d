import { describe, expect, it } from "vitest";
import { StaleFacts } from "#shared/store/work.ts";
import { withCurrentFacts } from "#workers/api/pipeline/current-facts.ts";

/** An attempt that fails in these ways, one after the other, and then succeeds with their number. */
function failing(...failures: Error[]) {
  let done = 0;
  return async () => {
    const failure = failures[done];
    if (failure) {
      done++;
      throw failure;
    }
    return done;
  };
}

const stale = new StaleFacts();
const outdone = new StaleFacts("container:p:d:c");
const locked = { type: "general_resource_locked" };

/** Notes what asked for its turn. */
function turns() {
  const keys: string[] = [];
  const turn = <T>(key: string, attempts: () => Promise<T>) => {
    keys.push(key);
    return attempts();
  };
  return { keys, turn };
}

describe("withCurrentFacts", () => {
  it("starts over four times, whoever changed what it had cached", async () => {
    const { keys, turn } = turns();
    expect(await withCurrentFacts(failing(stale, stale, stale, stale), turn)).toBe(4);
    await expect(withCurrentFacts(failing(...Array(5).fill(stale)), turn)).rejects.toMatchObject(locked);
    expect(keys).toEqual([]);
  });

  it("takes turns once it has been outdone twice", async () => {
    const { keys, turn } = turns();
    expect(await withCurrentFacts(failing(outdone, stale), turn)).toBe(2);
    expect(keys).toEqual([]);
    expect(await withCurrentFacts(failing(outdone, stale, outdone), turn)).toBe(3);
    expect(keys).toEqual(["container:p:d:c"]);
  });

  it("starts over in its turn as well, but asks for no other", async () => {
    const { keys, turn } = turns();
    expect(await withCurrentFacts(failing(...Array(6).fill(outdone)), turn)).toBe(6);
    await expect(withCurrentFacts(failing(...Array(7).fill(outdone)), turn)).rejects.toMatchObject(locked);
    expect(keys).toHaveLength(2);
  });

  it("leaves other failures as they are", async () => {
    const failure = new Error("no");
    await expect(withCurrentFacts(failing(failure), turns().turn)).rejects.toBe(failure);
  });
});
