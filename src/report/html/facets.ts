import type { Report } from "../report.ts";
import { pageRows } from "./page-rows.ts";
import { pictureUrl } from "./picture-url.ts";

/** The values by which rows can be filtered, with their counts. */
export interface Facets {
  /** How many rows have a field of this name, the most frequent first. */
  readonly fields: ReadonlyMap<string, number>;
  /** How many rows have a problem or a warning of this code. */
  readonly codes: ReadonlyMap<string, number>;
  /** The schemes and the hosts of the rows' picture URLs. */
  readonly pictures: { readonly schemes: readonly string[]; readonly hosts: readonly string[] };
}

export function facetsOf(report: Report): Facets {
  const fields = new Map<string, number>();
  const codes = new Map<string, number>();
  const schemes = new Set<string>();
  const hosts = new Set<string>();
  const count = (counts: Map<string, number>, keys: Iterable<string>) => {
    for (const key of new Set(keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const row of pageRows(report)) {
    count(codes, row.codes);
    count(
      fields,
      row.fields.map(({ name }) => name),
    );
    for (const field of row.fields) {
      for (const value of [field.before, field.after]) {
        const url = pictureUrl(field, value);
        if (url === undefined) continue;
        schemes.add(url.protocol);
        hosts.add(url.host);
      }
    }
  }
  return {
    fields: new Map([...fields].sort(([, a], [, b]) => b - a)),
    codes,
    pictures: { schemes: [...schemes].sort(), hosts: [...hosts].sort() },
  };
}
