import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";

const FOLDER = join(tmpdir(), `worker-user-sync-outputs-${process.pid}`);
// A run that was killed may have left it.
rmSync(FOLDER, { recursive: true, force: true });

/** The files to which a run in this process writes. */
export const FILES = {
  json: join(FOLDER, "report.json"),
  html: join(FOLDER, "report.html"),
  summary: join(FOLDER, "summary.md"),
} as const;

/** Everything that left the program. */
export interface Outputs {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly json: string;
  readonly html: string;
  readonly summary: string;
  /** All of it. */
  readonly all: string;
}

/**
 * Runs a command in this process, and gives what left it.
 *
 * @param onWrite sees each text before it is written to stdout, and may throw
 */
export async function outputsOf(
  command: () => number | Promise<number>,
  onWrite: (text: string) => void = () => {},
): Promise<Outputs> {
  if (!existsSync(FOLDER)) {
    mkdirSync(FOLDER);
    onTestFinished(() => rmSync(FOLDER, { recursive: true, force: true }));
  }
  for (const file of Object.values(FILES)) writeFileSync(file, "");
  vi.stubEnv("GITHUB_STEP_SUMMARY", FILES.summary);
  const out = take(process.stdout, onWrite);
  const err = take(process.stderr, () => {});
  const spies = [
    vi.spyOn(console, "log").mockImplementation((text) => void process.stdout.write(`${text}\n`)),
    vi.spyOn(console, "error").mockImplementation((text) => void process.stderr.write(`${text}\n`)),
  ];
  let code: number;
  try {
    code = await command();
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const { release } of [out, err]) release();
    vi.unstubAllEnvs();
  }
  const texts = {
    stdout: out.text(),
    stderr: err.text(),
    json: readIfFile(FILES.json),
    html: readIfFile(FILES.html),
    summary: readIfFile(FILES.summary),
  };
  return { code, ...texts, all: Object.values(texts).join("\n") };
}

function take(stream: NodeJS.WriteStream, onWrite: (text: string) => void) {
  let written = "";
  const spy = vi.spyOn(stream, "write").mockImplementation((chunk, encoding, callback) => {
    onWrite(String(chunk));
    written += String(chunk);
    const done = typeof encoding === "function" ? encoding : callback;
    done?.();
    return true;
  });
  const release = () => {
    spy.mockRestore();
    stream.removeAllListeners("error");
  };
  return { release, text: () => written };
}

function readIfFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
