import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The APIs whose descriptions are kept. */
const APIS = ["conversations", "events", "flex", "taskrouter"] as const;

/** An API of Twilio, by the name of its description. */
export type Api = (typeof APIS)[number];

/** The npm package in which Twilio publishes its descriptions as JSON; it is never installed. */
const PACKAGE = "@twilio/cli-core@8.3.2";
const TARBALL = "twilio-cli-core-8.3.2.tgz";
const FOLDER = "package/src/services/twilio-api";
const INTEGRITY =
  "sha512-qRTAZS15i/nseKHu2zZIb1BD78WFRVOWM65iC9JqjZdNpz5KQaiEI1klsLcWDi1pwXH9JG6pbFXJrIiYRJw/dw==";

const CACHE = fileURLToPath(
  new URL("../../node_modules/.cache/twilio-openapi-8.3.2", import.meta.url),
);

/** How long a child process may take, in ms. */
const TIMEOUT = 120_000;

const runFile = promisify(execFile);

/**
 * Twilio's own OpenAPI description of an API. The first call of all needs npm's registry; what it
 * brings stays below node_modules/.
 *
 * @throws Error when it can be had neither from there nor from the registry.
 */
export async function readOpenApi(api: Api): Promise<unknown> {
  const file = join(CACHE, fileName(api));
  if (!existsSync(file)) await fillCache();
  return JSON.parse(await readFile(file, "utf8"));
}

/** Each file is moved in whole, so that test files may do this side by side. */
async function fillCache(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(`${CACHE}-`);
  try {
    await unpack(folder);
    for (const api of APIS) await rename(join(folder, fileName(api)), join(CACHE, fileName(api)));
  } catch (cause) {
    throw new Error(
      `Twilio's OpenAPI description could not be fetched from ${PACKAGE}. The contract tests need npm's registry and \`tar\` once; run them again when they can be reached.`,
      { cause },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(folder: string): Promise<void> {
  const options = { cwd: folder, timeout: TIMEOUT, shell: process.platform === "win32" };
  const flags = ["--ignore-scripts", "--prefer-offline", "--loglevel=error"];
  await runFile("npm", ["pack", PACKAGE, ...flags], options);
  const digest = createHash("sha512").update(await readFile(join(folder, TARBALL)));
  if (`sha512-${digest.digest("base64")}` !== INTEGRITY) {
    throw new Error(`${PACKAGE} is not the file that was expected: its SHA-512 differs`);
  }
  const members = APIS.map((api) => `${FOLDER}/${fileName(api)}`);
  await runFile("tar", ["-xzf", TARBALL, "--strip-components=4", ...members], options);
}

function fileName(api: Api): string {
  return `twilio_${api}_v1.json`;
}
