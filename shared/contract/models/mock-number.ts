import { type ModelOf, model, page } from "./model.ts";

/** A phone number of testers and the code that signs them in. */
export const mockNumber = model({
  number: "string",
  otp: "string",
  $createdAt: "datetime",
  $updatedAt: "datetime",
});
export type MockNumber = ModelOf<typeof mockNumber>;

export const mockNumberList = page("mockNumbers", mockNumber);
export type MockNumberList = ModelOf<typeof mockNumberList>;
