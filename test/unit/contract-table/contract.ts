import { readFileSync } from "node:fs";

/** A parameter as the contract describes it (contract/coverage.md). */
export interface ContractParam {
  readonly name: string;
  readonly in: "path" | "query" | "body";
  readonly required: boolean;
  /** The server's own view where it differs from the SDKs'. */
  readonly serverRequired?: boolean;
  readonly serverName?: string;
  readonly aliasOf?: string;
  readonly notInServer?: boolean;
  /** The server's validator: `Text(128)`, `Nullable<Key(36)>`. */
  readonly check?: string;
  readonly default?: unknown;
}

export interface ContractLimit {
  readonly limit: number;
  readonly time: number;
  readonly key: string | readonly string[];
  readonly reset?: readonly number[];
}

/** An endpoint as the contract describes it. Absent facts are unknown; null ones are known to be none. */
export interface ContractEndpoint {
  readonly verb: string;
  readonly path: string;
  readonly service: string;
  readonly sdk: readonly string[];
  readonly methods: readonly string[];
  readonly params: readonly ContractParam[];
  readonly serverOnlyParams?: readonly { readonly name: string }[];
  readonly deprecated: boolean;
  readonly inServer: boolean;
  readonly scope?: string | readonly string[] | null;
  readonly auth?: readonly string[] | null;
  readonly authType?: string;
  readonly event?: string | null;
  readonly audits?: string | null;
  readonly status?: number | null;
  readonly model?: string | readonly string[] | null;
  readonly abuse?: ContractLimit;
  readonly serverRoute?: string;
}

// Read, not imported: the compiler would infer a type of several thousand lines.
export const contractEndpoints: readonly ContractEndpoint[] = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../contract/endpoints.json`, "utf8"),
);

/** What two paths share when they are the same but for the names of their placeholders. */
export const routeKey = (verb: string, path: string) => `${verb} ${path.replace(/\{\w+\}/g, "{}")}`;

export const contractByRoute: ReadonlyMap<string, ContractEndpoint> = new Map(
  contractEndpoints.map((entry) => [routeKey(entry.verb, entry.path), entry]),
);
