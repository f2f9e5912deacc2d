import { describe, expect, it } from "vitest";
import {
  ApiError,
  errorTypes,
  invalidArgument,
  isErrorType,
  missingArgument,
} from "#shared/contract/errors.ts";
import contract from "#test/contract/errors.json" with { type: "json" };

describe("the error table", () => {
  it("has every type of the contract and no other", () => {
    expect(Object.keys(errorTypes).sort()).toEqual(contract.map((entry) => entry.type).sort());
  });

  it("has the contract's status for each type", () => {
    const ours = Object.fromEntries(Object.entries(errorTypes).map(([type, [status]]) => [type, status]));
    expect(ours).toEqual(Object.fromEntries(contract.map((entry) => [entry.type, entry.code])));
  });

  it("says in each message what happened, as a whole sentence", () => {
    for (const [type, [, message]] of Object.entries(errorTypes)) {
      expect(message, type).toMatch(/^[A-Z].{10,90}\.$/);
    }
  });
});

describe("ApiError", () => {
  it("takes status and message from the table", () => {
    const error = new ApiError("transaction_expired");
    expect(error).toMatchObject({ type: "transaction_expired", status: 410, name: "ApiError" });
    expect(error.message).toBe(errorTypes.transaction_expired[1]);
    expect(error.cause).toBeUndefined();
  });

  it("carries its own message and cause", () => {
    const cause = new Error("disk");
    const error = new ApiError("general_unknown", { message: "No.", cause });
    expect([error.message, error.cause]).toEqual(["No.", cause]);
  });

  it("words argument errors in Appwrite's form", () => {
    expect(invalidArgument("name", "Must be short.")).toMatchObject({
      type: "general_argument_invalid",
      status: 400,
      message: "Invalid `name` param: Must be short.",
    });
    expect(missingArgument("name").message).toBe('Param "name" is not optional.');
  });

  it("knows its types by name, without inherited ones", () => {
    expect([isErrorType("row_not_found"), isErrorType("toString"), isErrorType("")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
