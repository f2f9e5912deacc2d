/** A `<link>` of a page, attributes as they are written. */
export interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type: string;
  readonly sizes: string;
}

const FORMATS = /\.(ico|png|jpe?g)$/i;

/**
 * Where a page's icon is to be looked for, best first: one that scales, else the largest, and at last where every
 * server has one (reference/storage.md §8).
 * @param page where the page was found
 * @param base what its `<base>` says; "" without one
 */
export function iconCandidates(links: readonly Link[], page: string, base: string): string[] {
  const from = URL.parse(base, page) ?? new URL(page);
  const found = links.flatMap(({ rel, href, type, sizes }) => {
    if (!rel.toLowerCase().split(/\s+/).includes("icon")) return [];
    const url = URL.parse(href.trim(), from.href);
    if (url?.protocol !== "http:" && url?.protocol !== "https:") return [];
    const svg = /\.svg$/i.test(url.pathname) || /^image\/svg/i.test(type.trim());
    const known = svg || FORMATS.test(url.pathname) || /^image\//i.test(type.trim());
    return known ? [{ url: url.href, rank: svg ? Number.POSITIVE_INFINITY : largest(sizes) }] : [];
  });
  // Of equals the first one.
  const best = found.reduce<(typeof found)[number] | null>(
    (so, one) => (so && so.rank >= one.rank ? so : one),
    null,
  );
  return [...new Set([...(best ? [best.url] : []), new URL("/favicon.ico", page).href])];
}

/** `16x16 32x32` → 32. */
function largest(sizes: string): number {
  const sides = Array.from(sizes.matchAll(/(\d{1,5})x\d{1,5}/gi), ([, side]) => Number(side));
  return Math.max(0, ...sides);
}
