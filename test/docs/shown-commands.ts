import { readdir, readFile } from "node:fs/promises";

/** A command that a page shows, with the page. */
export interface ShownCommand {
  readonly line: string;
  readonly page: string;
}

const PROGRAMS = "npm|npx|gh|git|node|deno|vercel|twilio|curl|docker";

/** Every command that README, CONTRIBUTING and docs/ show, in blocks of shell or in running text. */
export async function shownCommands(): Promise<ShownCommand[]> {
  const docs = (await readdir("docs")).filter((name) => name.endsWith(".md"));
  const pages = ["README.md", "CONTRIBUTING.md", ...docs.map((name) => `docs/${name}`)];
  const shown = new Map<string, ShownCommand>();
  for (const page of pages) {
    for (const line of commandsIn(await readFile(page, "utf8"))) shown.set(line, { line, page });
  }
  return [...shown.values()];
}

function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```(?:sh|bash|shell|console)\n(.*?)^ *```$/gms)]
    .map(([, block = ""]) => block.replaceAll(/\\\n\s*/g, " "))
    .flatMap((block) => block.split("\n"));
  const prose = text.replaceAll(/^ *```.*?^ *```$/gms, "");
  const spans = [...prose.matchAll(new RegExp(`\`((?:${PROGRAMS}) [^\`\\n]+)\``, "g"))];
  return [...blocks, ...spans.map(([, span = ""]) => span)]
    .flatMap((line) => line.split("&&"))
    .map((line) => line.trim().replace(/^\$ /, ""))
    .filter((line) => line !== "" && !line.startsWith("#"));
}
