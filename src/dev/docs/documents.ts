import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { behaviourTables } from "./behaviour-table.ts";
import { demoReport } from "./demo-report.ts";
import { mappingJsonSchema } from "./json-schema.ts";
import { keyTable } from "./key-table.ts";
import { pageAssets } from "./page-assets.ts";
import type { Scheme } from "./photograph.ts";
import { planPicture } from "./plan-picture.ts";
import { withSections } from "./sections.ts";
import { whyExample } from "./why-example.ts";

/** A text file of the repository that is made from the code. */
export interface Document {
  /** Its full path. */
  readonly file: string;
  readonly content: string;
}

/** The pictures of a job's summary, which are made from `summaryPage`. */
export const SUMMARY_PICTURES: Readonly<Record<Scheme, string>> = {
  light: inRepository(".github/pictures/summary.png"),
  dark: inRepository(".github/pictures/summary-dark.png"),
};

/** All text files that are made from the code. */
export async function documents(): Promise<Document[]> {
  const mapping = inRepository("docs/mapping.md");
  const sections = { behaviour: behaviourTables(), keys: keyTable(), why: await whyExample() };
  return [
    {
      file: inRepository("src/mapping/mapping.schema.json"),
      content: `${JSON.stringify(mappingJsonSchema(), null, 2)}\n`,
    },
    { file: inRepository("src/report/html/page-assets.ts"), content: await pageAssets() },
    { file: mapping, content: withSections(await readFile(mapping, "utf8"), sections) },
    {
      file: inRepository(".github/pictures/plan.svg"),
      content: planPicture(await demoReport("plan")),
    },
  ];
}

function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
