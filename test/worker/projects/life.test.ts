import { beforeEach, describe, expect, test } from "vitest";
import { StoreError } from "#shared/store/failure.ts";
import { createProject } from "#workers/api/projects/create.ts";

import { context, create, entryOf, furnish, inserts, project, rowsOn, START, world } from "./world.ts";

beforeEach(furnish);

describe("creating a project on another shard than the directory", () => {
  test("both rows are written", async () => {
    const id = project();
    expect(await create(id)).toMatchObject({ $id: id });
    expect(await entryOf(id)).toMatchObject({ shard: "do:far", teamId: "team" });
    expect(await rowsOn("do:far", id)).toHaveLength(1);
  });

  test("when its shard does not answer, the reservation is undone", async () => {
    const id = project();
    world.fault = { on: inserts("projects"), after: false };
    await expect(create(id)).rejects.toThrow(StoreError);
    world.fault = null;
    expect(await entryOf(id)).toBeNull();
    expect(await create(id)).toMatchObject({ $id: id });
  });

  test("when the answer is lost, what was written is unreachable and does not stand in the way", async () => {
    const id = project();
    world.fault = { on: inserts("projects"), after: true };
    await expect(create(id)).rejects.toThrow(StoreError);
    world.fault = null;
    expect(await entryOf(id)).toBeNull();
    expect(await rowsOn("do:far", id)).toHaveLength(1);
    expect((await context().store.of(id)).shard.address).toBe("d1:DB");
    expect(await create(id)).toMatchObject({ $id: id });
    expect(await rowsOn("do:far", id)).toHaveLength(1);
  });

  test("a reservation that nobody undid frees its id after a while", async () => {
    const id = project();
    world.fault = {
      on: (address, batch) =>
        inserts("projects")(address, batch) ||
        batch.some(({ sql }) => sql.startsWith('delete from "directory"')),
      after: false,
    };
    await expect(create(id)).rejects.toThrow(StoreError);
    world.fault = null;
    expect(await entryOf(id)).toMatchObject({ id });
    world.now = START + 30_000;
    await expect(create(id)).rejects.toMatchObject({ type: "project_already_exists" });
    world.now = START + 90_000;
    expect(await create(id)).toMatchObject({ $id: id });
    await expect(create(id)).rejects.toMatchObject({ type: "project_already_exists" });
  });

  test("without the organization nothing is written", async () => {
    const id = project();
    const orphan = createProject(context(), {
      projectId: id,
      name: "N",
      teamId: "nobody",
      region: "default",
    });
    await expect(orphan).rejects.toMatchObject({ type: "team_not_found" });
    expect(await entryOf(id)).toBeNull();
  });
});
