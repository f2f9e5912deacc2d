import { iconCandidates, type Link } from "#shared/avatars/icon-links.ts";
import type { Remote } from "#shared/avatars/remote.ts";

/** A page names no more icons than this; what comes after is not looked at. */
const MOST = 100;

/** The icons a page names, best first (`iconCandidates`). */
export async function iconsOf({ url, bytes }: Remote): Promise<string[]> {
  const links: Link[] = [];
  let base = "";
  const rewriter = new HTMLRewriter()
    .on("link", {
      element(link) {
        const get = (name: string) => link.getAttribute(name) ?? "";
        if (links.length < MOST) {
          links.push({ rel: get("rel"), href: get("href"), type: get("type"), sizes: get("sizes") });
        }
      },
    })
    .on("base", {
      element(element) {
        base ||= element.getAttribute("href") ?? "";
      },
    });
  try {
    await rewriter.transform(new Response(bytes, { headers: { "Content-Type": "text/html" } })).arrayBuffer();
  } catch {
    // The parser gave up: what it has found by then counts.
  }
  return iconCandidates(links, url, base);
}
