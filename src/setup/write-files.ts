import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { reasonOf } from "../error-word.ts";
import { SettingsError } from "../settings.ts";
import { readTextFile } from "../text-file.ts";
import type { Prompter } from "./prompter.ts";

/** A file to write. */
export interface WantedFile {
  readonly name: string;
  readonly text: string;
  /** Returns the changes to an existing file, a line each, without the value of a secret. */
  changes(before: string): readonly string[];
  /** True if only its owner may read it. */
  readonly isPrivate: boolean;
}

/** Where files are written, and who may allow overwriting. */
interface Writing {
  readonly folder: string;
  /** Undefined without a terminal. */
  readonly prompter: Prompter | undefined;
  /** True to overwrite without asking. */
  readonly force: boolean;
  say(lines: readonly string[]): void;
}

/** How many lines of a change are shown. */
const MOST_LINES = 20;

/**
 * Writes files, and overwrites one only if the person agrees or `force` is set. Without a terminal,
 * it writes nothing if a file with other content exists.
 *
 * @throws SettingsError if such a file exists, or if a file cannot be read or written.
 */
export async function writeFiles(
  files: readonly WantedFile[],
  { folder, prompter, force, say }: Writing,
): Promise<void> {
  const found = await Promise.all(
    files.map(async (file) => {
      const path = resolve(folder, file.name);
      return { file, path, before: await readTextFile(path, file.name) };
    }),
  );
  const inTheWay = found.filter(({ file, before }) => before !== undefined && before !== file.text);
  if (prompter === undefined && !force && inTheWay.length > 0) {
    const names = inTheWay.map(({ file }) => file.name).join(" and ");
    throw new SettingsError(
      `${names}: already exists, with different content. Nothing was written. Use --force to overwrite.`,
    );
  }
  for (const { file, path, before } of found) {
    if (before !== undefined && before !== file.text) {
      say([`${file.name} would change:`, ...cut(file.changes(before))]);
      if (!force && !(await prompter?.confirm(`Overwrite ${file.name}?`, false))) {
        say([`${file.name}: left as it is`]);
        continue;
      }
    }
    await write(path, file, before);
    say([`${file.name}: ${before === file.text ? "already up to date" : "written"}`]);
  }
}

/** Returns a text file to write that contains no secret. */
export function textToWrite(name: string, text: string): WantedFile {
  return { name, text, changes: (before) => lineChanges(before, text), isPrivate: false };
}

/** Returns the lines that only one of two texts has. */
function lineChanges(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
}

function cut(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map((line) => `  ${line}`);
  return lines.length > MOST_LINES ? [...shown, `  … ${lines.length - MOST_LINES} more`] : shown;
}

async function write(path: string, file: WantedFile, before: string | undefined): Promise<void> {
  const { name, text, isPrivate } = file;
  try {
    if (isPrivate && before !== undefined) await chmod(path, 0o600);
    await mkdir(dirname(path), { recursive: true });
    if (text !== before) await writeFile(path, text, isPrivate ? { mode: 0o600 } : {});
  } catch (error) {
    throw new SettingsError(`${name}: cannot be written (${reasonOf(error)}).`);
  }
}
