import { existsSync } from "node:fs";
import type { Browser } from "playwright-core";

/** Where Linux distributions and GitHub's runners have it. */
const PATHS = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** The installed Chromium; empty if there is none. */
export const CHROMIUM = PATHS.find((path) => path !== "" && existsSync(path)) ?? "";

/** Added to the title of tests that are skipped without Chromium. */
export const WHY_NOT = CHROMIUM ? "" : " (skipped: install Chromium, or name it in CHROMIUM)";

/** Starts Chromium so that it sends no request of its own. */
export async function launchChromium(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const args = ["--no-sandbox", "--disable-quic", "--disable-background-networking"];
  return chromium.launch({ executablePath: CHROMIUM, args });
}
