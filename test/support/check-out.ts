import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Copies what a commit of the repository would hold now into a new folder.
 *
 * @returns the folder; the caller removes it.
 */
export async function checkOut(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "checkout-"));
  for (const file of await repositoryFiles()) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(ROOT, file), join(folder, file));
  }
  return folder;
}

async function repositoryFiles(): Promise<string[]> {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)("git", ["ls-files", "-z", ...args], { cwd: ROOT });
    return stdout.split("\0").filter((file) => file !== "");
  };
  const deleted = new Set(await git("--deleted"));
  const files = await git("--cached", "--others", "--exclude-standard");
  return files.filter((file) => !deleted.has(file));
}
