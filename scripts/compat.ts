import { readFileSync, writeFileSync } from "node:fs";
import { type ContractEndpoint, contractEndpoints, routeKey } from "#test/unit/contract-table/contract.ts";
import type { Endpoint } from "#workers/api/declaration.ts";

const docs = `${import.meta.dirname}/../docs`;
export const PAGE = `${docs}/COMPATIBILITY.md`;

const SDKS: readonly (readonly [key: string, name: string])[] = [
  ["client", "`appwrite` 27.0.0 (web)"],
  ["server", "`node-appwrite` 27.1.0"],
  ["console", "`@appwrite.io/console` 23.0.0"],
];

/** docs/COMPATIBILITY.md: every endpoint of the contract, served or not, derived from the endpoint table. */
export function compatibilityPage(endpoints: readonly Endpoint[]): string {
  const served = new Map(
    endpoints.flatMap((endpoint) =>
      [endpoint.path, ...(endpoint.aliases ?? [])].map(
        (path) => [routeKey(endpoint.method, path), endpoint] as const,
      ),
    ),
  );
  const isServed = (entry: ContractEndpoint) => served.has(routeKey(entry.verb, entry.path));
  const services = Map.groupBy(contractEndpoints, ({ service }) => service);
  const contract = new Set(contractEndpoints.map(({ verb, path }) => routeKey(verb, path)));
  // In one order, whoever runs this: modules list their exports as their loader likes.
  const own = [...served]
    .filter(([route]) => !contract.has(route))
    .map(([, endpoint]) => endpoint)
    .sort((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1));

  const count = (entries: readonly ContractEndpoint[]) =>
    share(entries.filter(isServed).length, entries.length);
  const open = contractEndpoints.filter(({ inServer }) => inServer);
  return [
    "# Compatibility",
    "",
    "Written by `npm run compat` from the endpoint table and the contract in test/contract; do not edit.",
    "What is served is held to the contract by test/unit/contract-table: verb, path, scope, status, model, event, audit,",
    "rate limit and parameters.",
    "",
    "## Totals",
    "",
    ...table(
      ["Endpoints", "served", "of", ""],
      [
        ["of Appwrite 1.9.6, open source", ...count(open)],
        ...SDKS.map(([key, name]) => [
          `called by ${name}`,
          ...count(contractEndpoints.filter(({ sdk }) => sdk.includes(key))),
        ]),
        ["all, cloud-only ones included", ...count(contractEndpoints)],
      ],
    ),
    "",
    "## By service",
    "",
    "Of the endpoints that Appwrite 1.9.6 has; the last column counts those that only its cloud or its past has.",
    "",
    ...table(
      ["Service", "served", "of", "", "others, served", "of"],
      [...services].map(([service, entries]) => {
        const others = entries.filter(({ inServer }) => !inServer);
        return [
          `[${service}](#${service.toLowerCase()})`,
          ...count(entries.filter(({ inServer }) => inServer)),
          ...(others.length > 0 ? count(others).slice(0, 2) : ["", ""]),
        ];
      }),
    ),
    "",
    "## Deliberate differences",
    "",
    readFileSync(`${docs}/differences.md`, "utf8").trim(),
    "",
    "## Endpoints of our own",
    "",
    ...table(
      ["Endpoint", "Id"],
      own.map(({ method, path, id }) => [`\`${method} ${path}\``, id]),
    ),
    "",
    ...[...services].flatMap(([service, entries]) => [
      `## ${service}`,
      "",
      ...table(
        ["Endpoint", "SDK method", "Served"],
        entries.map((entry) => [
          `\`${entry.verb} ${entry.path}\``,
          entry.methods.map((method) => method.slice(method.indexOf(".") + 1)).join(", "),
          isServed(entry) ? "yes" : entry.inServer ? "" : "not in Appwrite 1.9.6",
        ]),
      ),
      "",
    ]),
  ].join("\n");
}

const share = (served: number, of: number) =>
  of === 0 ? ["", "", ""] : [`${served}`, `${of}`, `${Math.floor((served / of) * 100)} %`];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

if (import.meta.main) {
  const { endpoints } = await import("#workers/api/endpoints.ts");
  writeFileSync(PAGE, compatibilityPage(endpoints));
}
