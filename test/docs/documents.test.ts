import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { documents } from "../../src/docs/documents.ts";

describe("files that are made from the code", async () => {
  it.each((await documents()).map(({ file, content }) => [basename(file), file, content]))(
    "%s is up to date; `npm run docs` makes it so",
    async (_, file, content) => {
      expect(await readFile(file, "utf8")).toBe(content);
    },
  );
});
