import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { FactCache } from "#shared/store/cache.ts";
import { fact } from "#shared/store/fact.ts";
import { GuardError, StoreError, UniqueError } from "#shared/store/failure.ts";
import { versions } from "#shared/store/schema/index.ts";
import type { Shard } from "#shared/store/shard.ts";
import { command, first } from "#shared/store/statement.ts";
import { findOne, insert, remove, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import { StaleFacts, Work } from "#shared/store/work.ts";
import { drivers } from "./drivers.ts";

/** A stand-in for a project or a schema: a row of `versions` itself, read as a fact of version `name`. */
const thing = (name: string) =>
  fact({
    id: `thing:${name}`,
    version: name,
    queries: () => [findOne(versions, eq(versions.key, `value:${name}`))],
    build: ([row]) => row?.version ?? null,
  });

const setThing = (name: string, value: string) =>
  command("INSERT INTO versions VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET version = ?2", [
    `value:${name}`,
    value,
  ]);

const readThing = (name: string) =>
  first("SELECT version FROM versions WHERE key = ?1", [`value:${name}`], (row) => row.version);

describe.each(drivers)("$driver", ({ open }) => {
  const shard = open();
  const tally = { roundTrips: 0, statements: 0 };
  const isolate = (on: Shard = shard) => {
    const cache = new FactCache();
    return () => new Work(on, cache, tally);
  };
  let counter = 0;
  const fresh = () => `n${++counter}`;

  test("a batch is atomic: one failing statement undoes the ones before it", async () => {
    const name = fresh();
    const failing = shard.batch([setThing(name, "a"), command("INSERT INTO nowhere VALUES (1)")]);
    await expect(failing).rejects.toThrow(StoreError);
    const [rows] = await shard.batch([readThing(name)]);
    expect(rows).toEqual([]);
  });

  test("a batch that reads before it writes is atomic as well", async () => {
    const name = fresh();
    const failing = shard.batch([
      readThing(name),
      setThing(name, "a"),
      readThing("x"),
      command("SELECT nothing"),
    ]);
    await expect(failing).rejects.toThrow(StoreError);
    expect(await shard.batch([readThing(name), setThing(name, "b"), readThing(name)])).toEqual([
      [],
      [],
      [{ version: "b" }],
    ]);
  });

  test("a batch of reads that fails is a StoreError, and the next one is answered", async () => {
    await expect(shard.batch([readThing("x"), command("SELECT nothing")])).rejects.toThrow(StoreError);
    expect(await shard.batch([readThing("x")])).toEqual([[]]);
  });

  test("a guard undoes its batch and its reason arrives", async () => {
    const name = fresh();
    const work = isolate()();
    const failing = work.write([], setThing(name, "a"), ensure("too many: 3", "1 = ?1", [2]));
    await expect(failing).rejects.toMatchObject({ name: "GuardError", reason: "too many: 3" });
    expect(await work.read(readThing(name))).toEqual([null]);
  });

  test("a guard whose condition holds lets the batch pass", async () => {
    const name = fresh();
    const work = isolate()();
    await work.write([], setThing(name, "a"), ensure("never", "1 = ?1", [1]));
    expect(await work.read(readThing(name))).toEqual(["a"]);
  });

  test("a unique violation names its columns", async () => {
    const key = fresh();
    const work = isolate()();
    await work.write([], insert(versions, { key, version: "1" }));
    const failing = work.write([], insert(versions, { key, version: "2" }));
    await expect(failing).rejects.toBeInstanceOf(UniqueError);
    await expect(failing).rejects.toMatchObject({ target: "versions.key" });
  });

  test("statements of the static tables read back what they wrote", async () => {
    const key = fresh();
    const work = isolate()();
    const [made] = await work.write([], insert(versions, { key, version: "1" }));
    expect(made).toEqual({ key, version: "1" });
    const [changed] = await work.write([], update(versions, { version: "2" }, eq(versions.key, key)));
    expect(changed).toEqual([{ key, version: "2" }]);
    const [gone] = await work.write([], remove(versions, eq(versions.key, key)));
    expect(gone).toEqual([{ key, version: "2" }]);
    expect(await work.read(findOne(versions, eq(versions.key, key)))).toEqual([null]);
  });

  test("cold: one round trip for all facts and one for the work; warm: one in all", async () => {
    const [a, b] = [fresh(), fresh()];
    const work = isolate();
    await work().write([a, b], setThing(a, "1"), setThing(b, "2"));
    const request = async () => {
      const before = tally.roundTrips;
      const mine = work();
      expect(await mine.load(thing(a), thing(b))).toEqual(["1", "2"]);
      expect(await mine.read(readThing(a))).toEqual(["1"]);
      return tally.roundTrips - before;
    };
    expect(await request()).toBe(2);
    expect(await request()).toBe(1);
    expect(await request()).toBe(1);
  });

  test("a read that relied on an old fact is refused, and the next one sees the new fact", async () => {
    const name = fresh();
    const [here, elsewhere] = [isolate(), isolate()];
    await here().write([name], setThing(name, "old"));
    await here().load(thing(name));
    await elsewhere().write([name], setThing(name, "new"));
    const work = here();
    expect(await work.load(thing(name))).toEqual(["old"]);
    await expect(work.read(readThing(name))).rejects.toBeInstanceOf(StaleFacts);
    expect(await here().load(thing(name))).toEqual(["new"]);
  });

  test("a request that was told its facts are stale starts over on the same Work", async () => {
    const name = fresh();
    const [here, elsewhere] = [isolate(), isolate()];
    await here().write([name], setThing(name, "old"));
    await here().load(thing(name));
    await elsewhere().write([name], setThing(name, "new"));
    const work = here();
    await work.load(thing(name));
    await expect(work.read()).rejects.toBeInstanceOf(StaleFacts);
    expect(await work.load(thing(name))).toEqual(["new"]);
    expect(await work.read(readThing(name))).toEqual(["new"]);
  });

  test("a write that relied on an old fact does not happen", async () => {
    const name = fresh();
    const [here, elsewhere] = [isolate(), isolate()];
    await here().write([name], setThing(name, "old"));
    await here().load(thing(name));
    await elsewhere().write([name], setThing(name, "new"));
    const work = here();
    await work.load(thing(name));
    const lost = work.write([], setThing(name, "lost"));
    await expect(lost).rejects.toSatisfy((error) => error instanceof StaleFacts && error.contended === null);
    expect(await here().read(readThing(name))).toEqual(["new"]);
  });

  test("what was refused can be done again with what is current", async () => {
    const name = fresh();
    const [here, elsewhere] = [isolate(), isolate()];
    await here().write([name], setThing(name, "old"));
    await here().load(thing(name));
    await elsewhere().write([name], setThing(name, "new"));
    const work = here();
    await work.load(thing(name));
    await expect(work.write([name], setThing(name, "lost"))).rejects.toBeInstanceOf(StaleFacts);
    expect(await work.load(thing(name))).toEqual(["new"]);
    await work.write([name], setThing(name, "newest"));
    expect(await work.read(readThing(name))).toEqual(["newest"]);
  });

  test("a fact that changes between loading and writing stops the write", async () => {
    const name = fresh();
    const [here, elsewhere] = [isolate(), isolate()];
    await here().write([name], setThing(name, "old"));
    const work = here();
    await work.load(thing(name));
    await elsewhere().write([name], setThing(name, "new"));
    await expect(work.write([name, fresh()], setThing(name, "lost"))).rejects.toMatchObject({
      name: "StaleFacts",
      contended: name,
    });
  });

  test("prove() tells whether what came from the cache still holds, and costs nothing when nothing did", async () => {
    const name = fresh();
    const [here, elsewhere] = [isolate(), isolate()];
    await here().write([name], setThing(name, "old"));
    const before = tally.roundTrips;
    await here().prove();
    expect(tally.roundTrips).toBe(before);
    await here().load(thing(name));
    const work = here();
    await work.load(thing(name));
    await work.prove();
    await elsewhere().write([name], setThing(name, "new"));
    const stale = here();
    await stale.load(thing(name));
    await expect(stale.prove()).rejects.toBeInstanceOf(StaleFacts);
  });

  test("two facts of one version read at different times do not mix", async () => {
    const name = fresh();
    const twin = { ...thing(name), id: `twin:${name}` };
    const [here, elsewhere] = [isolate(), isolate()];
    await here().write([name], setThing(name, "old"));
    await here().load(thing(name));
    await elsewhere().write([name], setThing(name, "new"));
    await expect(here().load(thing(name), twin)).rejects.toBeInstanceOf(StaleFacts);
    expect(await here().load(thing(name), twin)).toEqual(["new", "new"]);
  });

  test("what does not exist is not cached", async () => {
    const name = fresh();
    const here = isolate();
    expect(await here().load(thing(name))).toEqual([null]);
    await isolate()().write([name], setThing(name, "born"));
    expect(await here().load(thing(name))).toEqual(["born"]);
  });

  test("after a write of its own a request may write again", async () => {
    const name = fresh();
    const here = isolate();
    await here().write([name], setThing(name, "1"));
    const work = here();
    await work.load(thing(name));
    await work.write([name], setThing(name, "2"));
    await work.write([name], setThing(name, "3"));
    expect(await work.read(readThing(name))).toEqual(["3"]);
  });

  test("a request that has written is not run again", async () => {
    const [mine, theirs] = [fresh(), fresh()];
    const [here, elsewhere] = [isolate(), isolate()];
    await here().write([mine, theirs], setThing(mine, "1"), setThing(theirs, "1"));
    const work = here();
    await work.load(thing(mine), thing(theirs));
    await work.write([mine], setThing(mine, "2"));
    await elsewhere().write([theirs], setThing(theirs, "2"));
    await expect(work.write([], setThing(mine, "3"))).rejects.toBeInstanceOf(GuardError);
  });
});
