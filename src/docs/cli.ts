import { writeFile } from "node:fs/promises";
import { documents } from "./documents.ts";

/** `npm run docs`: writes the files that are made from the code; a test fails when one is stale. */
for (const { file, content } of await documents()) {
  await writeFile(file, content);
}
