import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { pageParts } from "../../../src/report/html/page.ts";
import type { ReportedWorker } from "../../../src/report/report.ts";
import { reportOf } from "../../report/reports.ts";
import { CHROMIUM, launchChromium, WHY_NOT } from "../../support/chromium.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Opens the page of these Workers from a file. */
type Open = (
  workers: readonly Partial<ReportedWorker>[],
  options?: BrowserContextOptions,
) => Promise<Opened>;

interface Opened {
  readonly page: Page;
  /** What the page has asked for. */
  readonly requests: readonly string[];
  /** What its browser has complained of, and what it has been told to say. */
  readonly complaints: readonly string[];
}

/** Tests of the page in Chromium, which are skipped where there is none; in CI there must be one. */
export function describeInBrowser(what: string, tests: (open: Open) => void): void {
  if (process.env.GITHUB_ACTIONS)
    it("finds Chromium on GitHub", () => expect(CHROMIUM).not.toBe(""));
  describe.skipIf(!CHROMIUM)(`${what}${WHY_NOT}`, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());
    tests((workers, options) => openPage(browser, workers, options));
  });
}

const TWO_USERS = { code: "two-users" as const, message: "Two Users could be this Worker's." };
const WARNINGS = [{ worker: "WK2", name: "Cy", problem: TWO_USERS }];

async function openPage(
  browser: Browser,
  workers: readonly Partial<ReportedWorker>[],
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const file = join(await temporaryFolder(), "report.html");
  const report = reportOf(workers, { outcome: "failed", warnings: WARNINGS });
  await writeFile(file, pageParts(report, "npm run sync"));
  const page = await browser.newPage(options);
  page.setDefaultTimeout(10_000);
  onTestFinished(() => page.close());
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    return dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);
  // The page itself.
  requests.shift();
  return { page, requests, complaints };
}

/** The names in the rows, from above. */
export function namesIn(page: Page): Promise<string[]> {
  return page.locator("tbody th bdi:first-child").allTextContents();
}

/** Changes of a picture. */
export function picture(before: string | undefined, after: string): ReportedWorker["fields"] {
  return [{ field: "attributes.avatar_url", after, ...(before !== undefined && { before }) }];
}

const BROKEN = {
  code: "worker-attributes-unreadable" as const,
  message: "The Worker's attributes are not a JSON object. Correct them in TaskRouter.",
};

/** Five Workers, whose pictures are at an address. */
export function workersAt(base: string): Partial<ReportedWorker>[] {
  return [
    { name: "Ann", action: "create", fields: picture(undefined, `${base}/ann.png`) },
    { name: "Bob", action: "update", fields: picture(`${base}/bob.png`, `${base}/missing.png`) },
    {
      name: "Cy",
      action: "update",
      fields: [
        ...picture(`${base}/slow.png`, `${base}/text.png`),
        { field: "friendlyName", before: "Cyrus", after: "Cy" },
      ],
    },
    { name: "Di", identity: null, action: "fail", problem: BROKEN },
    { name: "Eve", action: "skip", reason: "no-mapped-value" },
  ];
}
