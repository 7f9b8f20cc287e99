import type { PageRow } from "../page-row.ts";
import { rowElement } from "./row-element.ts";

/** How many rows are added to the table at once. */
const AT_ONCE = 50;

/**
 * Returns a function that shows rows in a table: the first ones at once, more when the reader
 * scrolls near the end or presses the button, and all before printing.
 */
export function rowList(body: HTMLTableSectionElement, more: HTMLButtonElement) {
  let rows: readonly PageRow[] = [];
  let added = 0;
  const add = (number: number) => {
    const some = rows.slice(added, added + number);
    body.append(...some.map((row, index) => rowElement(row, added + index)));
    added += some.length;
    more.hidden = added === rows.length;
    more.textContent = `Show more (${(rows.length - added).toLocaleString("en-US")} left)`;
    // It tells of changes alone, and the end may still be near.
    nearEnd.unobserve(more);
    nearEnd.observe(more);
  };
  more.addEventListener("click", () => add(AT_ONCE));
  const nearEnd = new IntersectionObserver(
    (entries) => {
      if (entries.at(-1)?.isIntersecting) add(AT_ONCE);
    },
    { rootMargin: "1000px" },
  );
  addEventListener("beforeprint", () => add(rows.length));
  return {
    show(matches: readonly PageRow[]) {
      rows = matches;
      added = 0;
      body.replaceChildren();
      // For assistive technology: how many there are, although not all are in the table yet.
      body.closest("table")?.setAttribute("aria-rowcount", String(matches.length + 1));
      add(AT_ONCE);
    },
  };
}
