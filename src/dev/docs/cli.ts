import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { decode } from "fast-png";
import { demoReport } from "./demo-report.ts";
import { documents, SUMMARY_PICTURES } from "./documents.ts";
import { SCHEMES } from "./photograph.ts";
import { sourceIn, sourceOf, takePicture } from "./picture.ts";
import { summaryPage } from "./summary-page.ts";

/**
 * `npm run docs`: writes the files that are made from the code; a test fails if one is stale. It
 * starts Chromium only if a picture is stale.
 */

for (const { file, content } of await documents()) {
  if (existsSync(file) && (await readFile(file, "utf8")) === content) continue;
  await writeFile(file, content);
  console.log(`Written: ${basename(file)}`);
  if (file.endsWith(".svg")) {
    // Browsers draw it themselves: the picture only proves that there is something to see.
    await attempt(`checked: ${basename(file)}`, () =>
      takePicture(basename(file), content, "svg", "light"),
    );
  }
}

const page = await summaryPage(await demoReport("sync"));
for (const scheme of SCHEMES) {
  const file = SUMMARY_PICTURES[scheme];
  const isFresh =
    existsSync(file) && sourceIn(decode(await readFile(file))) === sourceOf(page, scheme);
  if (isFresh) continue;
  await attempt(`written: ${basename(file)}`, async () =>
    writeFile(file, await takePicture("summary.html", page, "#picture", scheme)),
  );
}

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    console.log(what.replace(/^./, (first) => first.toUpperCase()));
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Error ? error.message : error);
    console.error(
      `Not ${what}. Pictures need Chromium (/usr/bin/chromium, or CHROMIUM names it) and, the first time, npm's registry.`,
    );
  }
}
