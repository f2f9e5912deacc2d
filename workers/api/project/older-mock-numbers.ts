import { ApiError } from "#shared/contract/errors.ts";
import { isJsonObject } from "#shared/contract/json.ts";
import { kind, list, phone, Refusal, uid } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { keepMockNumbers, otp } from "./mock-numbers.ts";

const notMock = new Refusal(
  'Must be a phone number and its code, such as {"phone":"+14155550100","otp":"123456"}.',
);

const mock = kind<{ number: string; otp: string }>({ type: "object" }, (value) => {
  if (!isJsonObject(value)) return notMock;
  const number = phone().safeParse(value.phone ?? value.number);
  const code = otp().safeParse(value.otp);
  return number.success && code.success ? { number: number.data, otp: code.data } : notMock;
});

/** Mock numbers as SDKs and tools before 1.9.2 write them: all at once. */
export const updateMockNumbers = endpoint(
  {
    id: "projects.updateMockNumbers",
    method: "PATCH",
    path: "/v1/projects/{projectId}/auth/mock-numbers",
    scope: "projects.write",
    auth: ["admin"],
    realm: "project",
    params: () => ({ projectId: uid(), numbers: list(mock, 10) }),
    status: 200,
    returns: "project",
  },
  async (context) => {
    const { input, project, today } = context;
    const numbers = input.numbers.map(({ number }) => number);
    if (new Set(numbers).size < numbers.length) {
      throw new ApiError("general_bad_request", {
        message: "A phone number is there twice. Send each once.",
      });
    }
    const known = new Map(project.auths.mockNumbers.map((one) => [one.number, one]));
    const rows = input.numbers.map(({ number, otp }) => {
      const before = known.get(number);
      if (before?.otp === otp) return before;
      return { number, otp, createdAt: before?.createdAt ?? today, updatedAt: today };
    });
    return keepMockNumbers(context, rows);
  },
);
