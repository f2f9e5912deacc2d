/** The items of a list model. */
export function itemsOf(list: unknown): unknown[] {
  const [items = []] = Object.values(list ?? {}).filter((value) => Array.isArray(value));
  return items;
}

/** Whether a list model counts more items than it shows. */
export const hasUnseenItems = (list: unknown): boolean =>
  Number(Object(list).total ?? 0) > itemsOf(list).length;
