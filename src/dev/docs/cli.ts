import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { decode } from "fast-png";
import { demoReport } from "./demo-report.ts";
import { documents, SUMMARY_PICTURE } from "./documents.ts";
import { sourceIn, sourceOf, takePicture } from "./picture.ts";
import { summaryPage } from "./summary-page.ts";

/**
 * `npm run docs`: writes the files that are made from the code; a test fails when one is stale.
 * Only where a picture is stale does it start Chromium, and if need be install it.
 */

for (const { file, content } of await documents()) {
  if (existsSync(file) && (await readFile(file, "utf8")) === content) continue;
  await writeFile(file, content);
  console.log(`Written: ${basename(file)}`);
  if (file.endsWith(".svg")) {
    // Browsers draw it themselves: the picture only proves that there is something to see.
    await attempt(`checked: ${basename(file)}`, () => takePicture(basename(file), content, "svg"));
  }
}

const page = await summaryPage(await demoReport("sync"));
const isFresh =
  existsSync(SUMMARY_PICTURE) &&
  sourceIn(decode(await readFile(SUMMARY_PICTURE))) === sourceOf(page);
if (!isFresh) {
  await attempt(`written: ${basename(SUMMARY_PICTURE)}`, async () =>
    writeFile(SUMMARY_PICTURE, await takePicture("summary.html", page, "#picture")),
  );
}

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    console.log(what.replace(/^./, (first) => first.toUpperCase()));
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Error ? error.message : error);
    console.error(`Not ${what}. Pictures need Linux on x64 and, the first time, npm's registry.`);
  }
}
