import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Preloaded into a process that is measured: leaves its peak memory, in bytes, in its folder. */

process.on("exit", () => writeFileSync("peak-memory", String(peakKilobytes() * 1024)));

/** Linux counts what the parent held when it started the process into `maxRSS`, not into VmHWM. */
function peakKilobytes(): number {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  const [, peak] = /^VmHWM:\s*(\d+) kB$/m.exec(status) ?? [];
  return peak === undefined ? process.resourceUsage().maxRSS : Number(peak);
}
