import type { Endpoint } from "../declaration.ts";
import { endpoint } from "../endpoint.ts";
import { openApiDocument } from "./document.ts";

/**
 * `GET /v1/openapi.json`: the description of the endpoints, itself included. Built at the first request of an
 * isolate. The endpoints come as a function because the list that holds this one cannot exist before it.
 */
export function describing(endpoints: () => readonly Endpoint[]): Endpoint {
  let text: string | null = null;
  return endpoint(
    {
      id: "server.getOpenApi",
      method: "GET",
      path: "/v1/openapi.json",
      scope: ["public", "global"],
      auth: [],
      service: null,
      status: 200,
      returns: "any",
    },
    async () => {
      text ??= JSON.stringify(openApiDocument(endpoints()));
      const headers = {
        "Content-Type": "application/json; charset=UTF-8",
        "Cache-Control": "public, max-age=300",
      };
      return new Response(text, { headers });
    },
  );
}
