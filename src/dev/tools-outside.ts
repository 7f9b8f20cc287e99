import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What to install, as in a package.json; with fixed versions. */
export interface Tools {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Installs tools that are too big to be dependencies of the project, once and outside of it,
 * without their install scripts.
 *
 * @param name of the folder, for people
 * @returns the folder that holds their `node_modules`.
 * @throws when npm cannot install them.
 */
export function toolsOutside(name: string, tools: Tools): string {
  const manifest = JSON.stringify({ private: true, ...tools });
  const version = createHash("sha256").update(manifest).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `worker-user-sync-${name}-${version}`);
  // npm writes this file when all others are there.
  if (!existsSync(join(folder, "node_modules/.package-lock.json"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), manifest);
    console.log(`$ npm install ${Object.keys(tools.dependencies).join(" ")}`);
    execFileSync("npm", ["install", "--no-audit", "--ignore-scripts"], {
      cwd: folder,
      stdio: ["ignore", "inherit", "inherit"],
      timeout: 10 * 60_000,
    });
  }
  return folder;
}
