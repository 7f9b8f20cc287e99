import { fileURLToPath } from "node:url";
import { mappingJsonSchema } from "../mapping/json-schema.ts";
import { planPicture } from "./plan-picture.ts";

/** A file of the repository that is made from the code. */
export interface Document {
  /** Its full path. */
  readonly file: string;
  readonly content: string;
}

export async function documents(): Promise<Document[]> {
  return [
    {
      file: inRepository("src/mapping/mapping.schema.json"),
      content: `${JSON.stringify(mappingJsonSchema(), null, 2)}\n`,
    },
    { file: inRepository(".github/pictures/plan.svg"), content: await planPicture() },
  ];
}

function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
