import { Problem } from "../mapping/problem.ts";

/** How often a list is read at most. */
const MOST_READINGS = 5;

/**
 * All of a list (of Workers) whose pages may shift while they are read: an entry that goes lets those
 * behind it move up, and one of them to a page that was read already. So a list of several pages is
 * read again until that brings nothing new. (Whether Twilio's paging is steady is not documented.)
 *
 * @param read reads the list, page by page
 * @returns the pages of the first reading, and of the others those that hold something new; an entry
 * may come twice.
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
      const isNew = page.filter(({ sid }) => !known.has(sid));
      for (const { sid } of isNew) known.add(sid);
      if (readings === 0) yield page;
      else if (isNew.length > 0) yield isNew;
    }
    if (pages < 2 || known.size === before) return;
  }
  throw new Problem(
    "list-unsettled",
    `The list of Workers kept changing while it was read, ${MOST_READINGS} times over, so it cannot be told whether all Workers were seen. Run again.`,
  );
}
