/**
 * The link of a mail: the given URL with these parameters. What its query holds already stays unless a parameter has the
 * same name; so does its fragment (reference/auth.md §8).
 */
export function linkWith(url: string, params: Readonly<Record<string, string>>): string {
  const link = new URL(url);
  for (const [name, value] of Object.entries(params)) link.searchParams.set(name, value);
  return link.href;
}
