import { Problem } from "../mapping/problem.ts";

/** How often a list is read at most. */
const MOST_READINGS = 5;

/**
 * All of a list (of Workers) whose pages may shift while they are read: an entry that goes lets those
 * behind it move up, and one of them to a page that was read already. So a list of several pages is
 * read again until that brings nothing new. (Whether Twilio's paging is steady is not documented.)
 *
 * @param read reads the list, page by page
 * @returns the pages that hold something new, each entry once, and of the first reading those that
 * are empty themselves.
 * @throws Problem `list-unsettled`
 */
export async function* settledList<T extends { readonly sid: string }>(
  read: () => AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  const known = new Set<string>();
  for (let readings = 0; readings < MOST_READINGS; readings++) {
    const before = known.size;
    let pages = 0;
    for await (const page of read()) {
      pages++;
      const fresh = page.filter(({ sid }) => known.size < known.add(sid).size);
      const isEmptyItself = readings === 0 && page.length === 0;
      if (isEmptyItself || fresh.length > 0) yield fresh;
    }
    if (pages < 2 || known.size === before) return;
  }
  throw new Problem(
    "list-unsettled",
    `The list of Workers kept changing while it was read, ${MOST_READINGS} times over, so it cannot be told whether all Workers were seen. Run again.`,
  );
}
