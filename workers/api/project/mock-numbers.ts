import { ApiError } from "#shared/contract/errors.ts";
import type { MockNumber } from "#shared/contract/models/mock-number.ts";
import { stringKind } from "#shared/contract/params/kind.ts";
import type { Auths } from "#shared/contract/project.ts";
import type { Context } from "../context.ts";
import { changeOwnProject } from "../projects/change.ts";

const otpKind = stringKind({ minLength: 6, maxLength: 6 }, "Must have six digits.", (text) =>
  /^\d{6}$/.test(text),
);

/** The code that signs a mock number in. */
export const otp = () => otpKind;

type Row = Auths["mockNumbers"][number];

export const mockNumberModel = ({ number, otp, createdAt, updatedAt }: Row): MockNumber => ({
  number,
  otp,
  $createdAt: createdAt,
  $updatedAt: updatedAt,
});

/** Keeps these numbers instead of those there are. */
export const keepMockNumbers = (context: Context<unknown>, mockNumbers: Row[]) =>
  changeOwnProject(context, { auths: { ...context.project.auths, mockNumbers } });

/** @throws ApiError mock_number_not_found */
export function findMockNumber({ project }: Context<unknown>, number: string): Row {
  const found = project.auths.mockNumbers.find((one) => one.number === number);
  if (!found) throw new ApiError("mock_number_not_found");
  return found;
}
