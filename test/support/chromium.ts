import type { Browser } from "playwright-core";
import { CHROMIUM } from "../../src/dev/chromium.ts";

export { CHROMIUM };

/** Added to the title of tests that are skipped without Chromium. */
export const WHY_NOT = CHROMIUM ? "" : " (skipped: install Chromium, or name it in CHROMIUM)";

/** Starts Chromium so that it sends no request of its own. */
export async function launchChromium(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const args = ["--no-sandbox", "--disable-quic", "--disable-background-networking"];
  return chromium.launch({ executablePath: CHROMIUM, args });
}
