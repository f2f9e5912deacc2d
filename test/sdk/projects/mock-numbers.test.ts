import { Project, Query } from "node-appwrite";
import { beforeAll, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let project: Project;
beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  project = new Project(place.server());
});

const NUMBER = "+14155550100";

test("create, get, list, update, delete", async () => {
  const made = await project.createMockPhone({ number: NUMBER, otp: "012345" });
  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}\+00:00$/);
  expect(made).toEqual({ number: NUMBER, otp: "012345", $createdAt: moment, $updatedAt: moment });
  expect(await project.getMockPhone({ number: NUMBER })).toEqual(made);
  await project.createMockPhone({ number: "+14155550101", otp: "111111" });
  expect(await project.listMockPhones({ queries: [Query.limit(1)] })).toEqual({
    total: 2,
    mockNumbers: [made],
  });
  const rest = await project.listMockPhones({ queries: [Query.offset(1)], total: false });
  expect([rest.total, rest.mockNumbers.map(({ number }) => number)]).toEqual([0, ["+14155550101"]]);
  const changed = await project.updateMockPhone({ number: NUMBER, otp: "999999" });
  expect(changed).toMatchObject({ number: NUMBER, otp: "999999", $createdAt: made.$createdAt });
  await project.deleteMockPhone({ number: NUMBER });
  await expect(project.getMockPhone({ number: NUMBER })).rejects.toMatchObject({
    code: 404,
    type: "mock_number_not_found",
  });
});

test.each<[string, string, string, object | undefined, number, string]>([
  [
    "a number twice",
    "POST",
    "",
    { number: "+14155550101", otp: "222222" },
    409,
    "mock_number_already_exists",
  ],
  [
    "a number that is none",
    "POST",
    "",
    { number: "4155550102", otp: "222222" },
    400,
    "general_argument_invalid",
  ],
  ["letters in a code", "POST", "", { number: NUMBER, otp: "22222a" }, 400, "general_argument_invalid"],
  ["a short code", "PUT", "/+14155550101", { otp: "22222" }, 400, "general_argument_invalid"],
  ["a change of what is not there", "PUT", `/${NUMBER}`, { otp: "222222" }, 404, "mock_number_not_found"],
  ["a deletion of what is not there", "DELETE", `/${NUMBER}`, undefined, 404, "mock_number_not_found"],
])("refuses %s", async (_name, method, path, body, status, type) => {
  const answer = await place.keyed(method, `/project/mock-phones${path}`, body);
  expect(answer).toMatchObject({ status, body: { type } });
});

test("two at once are two", async () => {
  const numbers = ["+14155550110", "+14155550111", "+14155550112"];
  await Promise.all(numbers.map((number) => project.createMockPhone({ number, otp: "123456" })));
  const { mockNumbers } = await project.listMockPhones();
  expect(mockNumbers.map(({ number }) => number)).toEqual(expect.arrayContaining(numbers));
});

test("as the CLI writes them, with all settings of a project", async () => {
  const older = { "x-appwrite-response-format": "1.8.0" };
  const path = `/projects/${place.projectId}/auth/mock-numbers`;
  const send = (numbers: unknown) => place.console.call("PATCH", path, { numbers }, older);
  const numbers = [{ phone: NUMBER, otp: "123456" }];
  expect(await send(numbers)).toMatchObject({ status: 200, body: { authMockNumbers: numbers } });
  expect((await project.listMockPhones()).mockNumbers).toMatchObject([{ number: NUMBER, otp: "123456" }]);
  const twice = [...numbers, ...numbers];
  expect(await send(twice)).toMatchObject({ status: 400, body: { type: "general_bad_request" } });
  for (const wrong of [
    undefined,
    "x",
    [{ phone: NUMBER }],
    [{ phone: "1", otp: "123456" }],
    Array(11).fill(numbers[0]),
  ])
    expect(await send(wrong)).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
  expect(await send([])).toMatchObject({ status: 200, body: { authMockNumbers: [] } });
});
