import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Tools, toolsOutside } from "../../src/dev/tools-outside.ts";
import { checkOut } from "../support/check-out.ts";

/** Vercel's command line, 360 MB. What it asks for by itself as `sandbox` cannot be installed. */
const VERCEL: Tools = { dependencies: { vercel: "64.0.2" }, overrides: { sandbox: "4.5.0" } };

/** A project of nobody's, so that the build needs no account (Vercel: `.vercel/project.json`). */
const PROJECT = {
  projectId: "prj_local",
  orgId: "team_local",
  settings: { framework: null, installCommand: "", nodeVersion: "22.x" },
};

const functionConfig = z.object({
  handler: z.string(),
  maxDuration: z.number(),
  filePathMap: z.record(z.string(), z.string()),
});

/** What a build has made. */
export interface Built {
  /** The folder of it all, to be removed in the end. */
  readonly project: string;
  /** The folder in which the function runs. */
  readonly folder: string;
  /** Its entry, from there. */
  readonly handler: string;
  /** Seconds that it may take. */
  readonly maxDuration: number;
  /** What a deployment would publish. */
  readonly output: string;
}

/** Builds the repository as it stands with `vercel build`; needs npm's registry, and no account. */
export async function buildFunction(): Promise<Built> {
  const project = await checkOut();
  run("npm", ["ci", "--no-audit"], project);
  mkdirSync(join(project, ".vercel"));
  writeFileSync(join(project, ".vercel/project.json"), JSON.stringify(PROJECT));
  run(
    join(toolsOutside("vercel", VERCEL), "node_modules/.bin/vercel"),
    ["build", "--yes"],
    project,
  );

  const output = join(project, ".vercel/output");
  const folder = join(output, "functions/src/api/worker-events.ts.func");
  const config = readFileSync(join(folder, ".vc-config.json"), "utf8");
  const { handler, maxDuration, filePathMap } = functionConfig.parse(JSON.parse(config));
  // A deployment puts these beside the function; the build leaves them where they are.
  for (const [to, from] of Object.entries(filePathMap)) {
    copyFileSync(join(project, from), join(folder, to));
  }
  return { project, folder, handler, maxDuration, output };
}

function run(command: string, args: readonly string[], cwd: string): void {
  console.log(`$ ${command.split("/").at(-1)} ${args.join(" ")}`);
  execFileSync(command, args, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, VERCEL_TELEMETRY_DISABLED: "1" },
    timeout: 10 * 60_000,
  });
}
