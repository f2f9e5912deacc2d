import { readFileSync } from "node:fs";

/** A field as the contract describes it. */
export interface ContractField {
  readonly name: string;
  readonly type: string;
  readonly array: boolean;
  readonly optional: boolean;
  readonly enum?: string;
  readonly serverType?: string | readonly string[];
  readonly serverOptional?: boolean;
  readonly notInServer?: boolean;
}

/** A model as the contract describes it; `key` is the server's name. */
export interface ContractModel {
  readonly name: string;
  readonly key?: string;
  readonly serverAny?: boolean;
  readonly fields: readonly ContractField[];
  readonly serverOnlyFields?: readonly ContractField[];
}

// Read, not imported: the compiler would infer a type of several thousand lines.
export const contractModels: readonly ContractModel[] = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../contract/models.json`, "utf8"),
);
