import type { Context } from "../context.ts";

/** How long clients keep icons and images of other servers, and codes and initials, in seconds (contract/headers.md §5). */
export const MONTH = 2_592_000;
export const LONGER = 3_888_000;

/** An image as a response. */
export interface Image {
  readonly bytes: Uint8Array;
  readonly type: string;
}

/** Who may keep an image: whoever passes it on, the client alone, or nobody. */
export type Keeping = "public" | "private" | "never";

/** An image that a browser shows and in which nothing runs. */
export function imageResponse(
  { request, project }: Pick<Context<unknown>, "request" | "project">,
  { bytes, type }: Image,
  keeping: Keeping,
  maxAge: number,
): Response {
  // Caches tell answers apart by their URL, and the project may have the service switched off.
  const named = request.url.searchParams.get("project") === project.id;
  const whose = keeping === "public" && named ? "public" : "private";
  return new Response(bytes, {
    headers: {
      "Content-Type": type,
      "Content-Length": String(bytes.length),
      "Cache-Control": keeping === "never" ? "private, no-store" : `${whose}, max-age=${maxAge}`,
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    },
  });
}
