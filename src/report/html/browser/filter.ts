import type { PageRow } from "../page-row.ts";

/** The filters of the rows; an empty one accepts every row. */
interface Filter {
  readonly text: string;
  readonly field: string;
  readonly code: string;
  readonly actions: ReadonlySet<string>;
}

/**
 * Returns a function that gives the matching rows. The search looks at all text that a row shows.
 */
export function rowFilter(rows: readonly PageRow[]): (filter: Filter) => PageRow[] {
  let texts: readonly string[] | undefined;
  return ({ text, field, code, actions }) => {
    const searched = text.trim().toLowerCase();
    if (searched !== "") texts ??= rows.map(textOf);
    return rows.filter(
      (row, index) =>
        (actions.size === 0 || actions.has(row.action)) &&
        (code === "" || row.codes.includes(code)) &&
        (field === "" || row.fields.some(({ name }) => name === field)) &&
        (searched === "" || texts?.[index]?.includes(searched)),
    );
  };
}

function textOf({ title, ids, why, fields }: PageRow): string {
  const values = fields.flatMap(({ name, before = "", after = "" }) => [name, before, after]);
  return [title, ...ids, why, ...values].join("\n").toLowerCase();
}
