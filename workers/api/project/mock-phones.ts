import { ApiError } from "#shared/contract/errors.ts";
import { boolean, phone, queries } from "#shared/contract/params.ts";
import { PAGE_ONLY, readQueries } from "#shared/contract/queries/index.ts";
import { endpoint } from "../endpoint.ts";
import { findMockNumber, keepMockNumbers, mockNumberModel, otp } from "./mock-numbers.ts";

const all = { path: "/v1/project/mock-phones", auth: ["admin", "key"], realm: "project" } as const;
const single = { ...all, path: "/v1/project/mock-phones/{number}" } as const;

/** Most numbers of a project. */
const MOST = 5_000;

export const createMockPhone = endpoint(
  {
    ...all,
    id: "project.createMockPhone",
    method: "POST",
    scope: "mocks.write",
    event: "mock-phones.[number].create",
    audit: "project.mock-phone.create",
    params: () => ({ number: phone(), otp: otp() }),
    status: 201,
    returns: "mockNumber",
  },
  async (context) => {
    const { input, project, today } = context;
    const { mockNumbers } = project.auths;
    if (mockNumbers.length >= MOST) throw new ApiError("mock_number_limit_exceeded");
    if (mockNumbers.some(({ number }) => number === input.number))
      throw new ApiError("mock_number_already_exists");
    const { number, otp } = input;
    const made = { number, otp, createdAt: today, updatedAt: today };
    await keepMockNumbers(context, [...mockNumbers, made]);
    return mockNumberModel(made);
  },
);

export const listMockPhones = endpoint(
  {
    ...all,
    id: "project.listMockPhones",
    method: "GET",
    scope: "mocks.read",
    params: () => ({ queries: queries().default([]), total: boolean().default(true) }),
    status: 200,
    returns: "mockNumberList",
  },
  async ({ input, project }) => {
    const { limit, offset } = readQueries(input.queries, {
      fields: new Map(),
      allow: PAGE_ONLY,
      fault: "general_argument_invalid",
    });
    const { mockNumbers } = project.auths;
    const first = offset ?? 0;
    const page = mockNumbers.slice(first, first + (limit ?? MOST));
    return { total: input.total ? mockNumbers.length : 0, mockNumbers: page.map(mockNumberModel) };
  },
);

export const getMockPhone = endpoint(
  {
    ...single,
    id: "project.getMockPhone",
    method: "GET",
    scope: "mocks.read",
    params: () => ({ number: phone() }),
    status: 200,
    returns: "mockNumber",
  },
  async (context) => mockNumberModel(findMockNumber(context, context.input.number)),
);

export const updateMockPhone = endpoint(
  {
    ...single,
    id: "project.updateMockPhone",
    method: "PUT",
    scope: "mocks.write",
    event: "mock-phones.[number].update",
    audit: "project.mock-phone.update",
    params: () => ({ number: phone(), otp: otp() }),
    status: 200,
    returns: "mockNumber",
  },
  async (context) => {
    const { input, project, today } = context;
    const known = findMockNumber(context, input.number);
    const changed = { ...known, otp: input.otp, updatedAt: today };
    const numbers = project.auths.mockNumbers.map((one) => (one === known ? changed : one));
    await keepMockNumbers(context, numbers);
    return mockNumberModel(changed);
  },
);

export const deleteMockPhone = endpoint(
  {
    ...single,
    id: "project.deleteMockPhone",
    method: "DELETE",
    scope: "mocks.write",
    event: "mock-phones.[number].delete",
    audit: "project.mock-phone.delete",
    params: () => ({ number: phone() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const gone = findMockNumber(context, context.input.number);
    const { mockNumbers } = context.project.auths;
    await keepMockNumbers(
      context,
      mockNumbers.filter((one) => one !== gone),
    );
    return mockNumberModel(gone);
  },
);
