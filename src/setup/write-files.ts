import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { reasonOf } from "../error-word.ts";
import { SettingsError } from "../settings.ts";
import { readTextFile } from "../text-file.ts";
import type { Prompter } from "./prompter.ts";

/** A file that is to be there. */
export interface WantedFile {
  readonly name: string;
  readonly text: string;
  /** What writing it would change in the file that is there, a line each; no value of a secret. */
  changes(before: string): readonly string[];
  /** Only its owner may read it. */
  readonly isPrivate: boolean;
}

/** Where files are written, and with whose leave. */
interface Writing {
  readonly folder: string;
  /** Undefined where nobody can be asked. */
  readonly prompter: Prompter | undefined;
  /** Overwrites without asking. */
  readonly force: boolean;
  say(lines: readonly string[]): void;
}

/** Lines of a change that are shown. */
const MOST_LINES = 20;

/**
 * Writes files, and none over another without leave: that of the person who is asked, or `force`.
 * Where nobody can be asked and one is in the way, none is written.
 *
 * @throws SettingsError when a file is in the way, or cannot be read or written.
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
      `${names}: there already, and with another content. Nothing was written. --force overwrites.`,
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

/** A file of text without secrets. */
export function textToWrite(name: string, text: string): WantedFile {
  return { name, text, changes: (before) => lineChanges(before, text), isPrivate: false };
}

/** The lines that only one of two texts has. */
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
