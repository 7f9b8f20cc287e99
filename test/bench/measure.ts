import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { BenchCenter, Tally } from "./center.ts";
import { startEmulatorProcess } from "./emulator.ts";
import { WAYS, type WayName } from "./ways.ts";

/** What a run took, and what it left undone. */
export interface Measurement extends Tally {
  readonly exitCode: number | null;
  /** Of the whole process, its start included. */
  readonly seconds: number;
  /** In MB. */
  readonly peakMemory: number;
}

/**
 * Runs a way as a process, on an emulated Twilio in another.
 *
 * @throws Error when it does not get as far as to ask anything.
 */
export async function measure(way: WayName, center: BenchCenter): Promise<Measurement> {
  const emulator = await startEmulatorProcess(center);
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    await copyFile(new URL("mapping.json", import.meta.url), join(folder, "mapping.json"));
    const { exitCode, seconds, stderr } = await runWay(way, folder, emulator.settings);
    const tally = await emulator.tally();
    if (tally.requests === 0) throw new Error(`${way} ended with ${exitCode}: ${stderr}`);
    const peakMemory = Number(await readFile(join(folder, "peak-memory"), "utf8")) / 1e6;
    return { ...tally, exitCode, seconds, peakMemory };
  } finally {
    emulator.stop();
    await rm(folder, { recursive: true });
  }
}

async function runWay(
  way: WayName,
  cwd: string,
  settings: Readonly<Record<string, string>>,
): Promise<Pick<Measurement, "exitCode" | "seconds"> & { stderr: string }> {
  const { script, args } = WAYS[way];
  const preloads = [import.meta.resolve("tsx"), import.meta.resolve("./peak-memory.ts")];
  const imports = preloads.flatMap((module) => ["--import", module]);
  const started = performance.now();
  const child = spawn(process.execPath, [...imports, fileURLToPath(script), ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "close");
  const stderr = await text(child.stderr);
  await ended;
  const seconds = (performance.now() - started) / 1000;
  return { exitCode: child.exitCode, seconds, stderr };
}
