import { join } from "node:path";
import type { Environment } from "../settings.ts";
import { readTextFile } from "../text-file.ts";
import { envChanges, envFile } from "./env-file.ts";
import { lineChanges, type WantedFile } from "./write-files.ts";

const ENV_FILE = ".env";

/** The folder's .env file with these settings; what an earlier one holds besides is kept. */
export async function envToWrite(folder: string, settings: Environment): Promise<WantedFile> {
  const text = envFile(settings, (await readTextFile(join(folder, ENV_FILE), ENV_FILE)) ?? "");
  return {
    name: ENV_FILE,
    text,
    changes: (before) => [...envChanges(before, text), "(comments are not kept)"],
    isPrivate: true,
  };
}

/** A mapping file. */
export function mappingToWrite(name: string, text: string): WantedFile {
  return { name, text, changes: (before) => lineChanges(before, text), isPrivate: false };
}
