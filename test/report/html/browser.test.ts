import { readFile, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encode } from "fast-png";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { pageParts } from "../../../src/report/html/page.ts";
import type { ReportedWorker } from "../../../src/report/report.ts";
import { serverOf } from "../../support/answering-server.ts";
import { CHROMIUM, startChromium } from "../../support/chromium.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { reportOf } from "../reports.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const picture = (before: string | undefined, after: string) => [
  { field: "attributes.avatar_url", after, ...(before !== undefined && { before }) },
];

const BROKEN = {
  code: "worker-attributes-unreadable" as const,
  message: "The Worker's attributes are not a JSON object. Correct them in TaskRouter.",
};
const TWO_USERS = { code: "two-users" as const, message: "Two Users could be this Worker's." };
const WARNINGS = [{ worker: "WK2", name: "Cy", problem: TWO_USERS }];

/** Five Workers, whose pictures are at an address. */
const workersAt = (base: string): Partial<ReportedWorker>[] => [
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

it.runIf(process.env.CI)("has a browser to be tested with in CI", () => {
  expect(CHROMIUM).toBeDefined();
});

const WHY_NOT = CHROMIUM ? "" : " (skipped: install Chromium, or name it in CHROMIUM_PATH)";

describe.skipIf(!CHROMIUM)(`a page in a browser${WHY_NOT}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium(CHROMIUM ?? "");
  });
  afterAll(() => browser?.close());

  /** Opens a page from a file, and notes what it asks for and what its browser complains of. */
  async function opened(
    workers: readonly Partial<ReportedWorker>[],
    options: BrowserContextOptions = {},
  ) {
    const file = join(await temporaryFolder(), "report.html");
    const report = reportOf(workers, { outcome: "failed", warnings: WARNINGS });
    await writeFile(file, pageParts(report));
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
    requests.shift();
    return { page, requests, complaints };
  }

  const namesIn = (page: Page) => page.locator("tbody th bdi:first-child").allTextContents();

  it("shows every Worker, failures first, without a request or a complaint", async () => {
    const { page, requests, complaints } = await opened(workersAt("https://a.example"));
    expect(await namesIn(page)).toEqual(["Di", "Ann", "Bob", "Cy", "Eve"]);
    const row = page.getByRole("row", { name: "Cy" });
    expect(await row.locator("del, ins").allTextContents()).toEqual([
      '"https://a.example/slow.png"',
      '"https://a.example/text.png"',
      '"Cyrus"',
      '"Cy"',
    ]);
    expect(await page.locator("#shown").textContent()).toBe("5 of 5 rows");
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
  });

  it("filters by text, action, field and problem, and by all at once", async () => {
    const { page, complaints } = await opened(workersAt("https://a.example"));
    const search = page.getByLabel("Search");
    await search.fill("MISSING.png");
    expect(await namesIn(page)).toEqual(["Bob"]);
    await search.press("Enter");
    await search.fill("a.example");
    await page.getByRole("button", { name: "1 to create" }).click();
    expect(await namesIn(page)).toEqual(["Ann"]);
    await page.getByRole("button", { name: "2 to update" }).click();
    expect(await namesIn(page)).toEqual(["Ann", "Bob", "Cy"]);
    await page.getByLabel("Field").selectOption("friendlyName");
    expect(await namesIn(page)).toEqual(["Cy"]);
    expect(await page.locator("#shown").textContent()).toBe("1 of 5 rows");
    await page.getByRole("button", { name: "Clear filters" }).click();
    expect(await namesIn(page)).toHaveLength(5);
    await page.getByRole("combobox", { name: "Problem" }).selectOption("two-users");
    expect(await namesIn(page)).toEqual(["Cy"]);
    const problem = page.getByRole("listitem").filter({ hasText: "Correct them in TaskRouter" });
    await problem.getByRole("button", { name: "Show 1 row" }).click();
    expect(await namesIn(page)).toEqual(["Di"]);
    expect(complaints).toEqual([]);
  });

  it("can be used with the keyboard alone", async () => {
    const { page } = await opened(workersAt("https://a.example"));
    const focused = () => page.locator(":focus");
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press("Tab");
        const text = (await focused().textContent()) ?? "";
        if (text.includes(name) || (await focused().getAttribute("id")) === name) return;
      }
      throw new Error(`No Tab leads to ${name}.`);
    };
    await tabTo("1 skipped");
    await page.keyboard.press("Space");
    expect(await focused().getAttribute("aria-pressed")).toBe("true");
    expect(await namesIn(page)).toEqual(["Eve"]);
    await page.keyboard.press("Space");
    expect(await namesIn(page)).toHaveLength(5);
    await tabTo("Show 1 row");
    await page.keyboard.press("Enter");
    expect(await namesIn(page)).toEqual(["Di"]);
    expect(await focused().getAttribute("id")).toBe("code");
    await page.keyboard.press("ArrowUp");
    expect(await namesIn(page)).toHaveLength(5);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.type("bob");
    expect(await namesIn(page)).toEqual(["Bob"]);
    await tabTo("load-pictures");
  });

  it("loads pictures after a click alone, and marks those that are slow or broken", async () => {
    const slow: ServerResponse[] = [];
    const asked: (string | undefined)[] = [];
    const png = encode({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) });
    const base = await serverOf((request, response) => {
      asked.push(request.url);
      expect(request.headers.referer).toBeUndefined();
      if (request.url === "/slow.png") slow.push(response);
      else if (request.url === "/missing.png") response.writeHead(404).end();
      else if (request.url === "/text.png") response.end("Sign in to see this.");
      else response.writeHead(200, { "content-type": "image/png" }).end(png);
    });
    const { page, requests } = await opened(workersAt(base));
    expect(await page.locator("#hosts").textContent()).toContain(new URL(base).host);
    expect(await page.locator("img").count()).toBe(0);
    expect({ requests, asked }).toEqual({ requests: [], asked: [] });

    await page.getByRole("button", { name: "Load pictures" }).click();
    const state = (name: string) => page.locator(`.picture[data-address$="/${name}.png"]`);
    await page.locator("#picture-counts", { hasText: "Loaded: 2. Broken: 2." }).waitFor();
    expect(await state("ann").getByRole("img", { name: "new picture" }).isVisible()).toBe(true);
    expect(await state("bob").getAttribute("data-state")).toBe("loaded");
    expect(await state("missing").textContent()).toBe("new picture does not load");
    expect(await state("text").textContent()).toBe("new picture does not load");
    expect(await state("slow").textContent()).toBe("loading…");
    expect(asked.sort()).toEqual(["ann", "bob", "missing", "slow", "text"].map((n) => `/${n}.png`));

    slow[0]?.end(png);
    await page.locator("#picture-counts", { hasText: "Loaded: 3. Broken: 2." }).waitFor();
    expect(await state("slow").textContent()).toBe("");
  });

  it("shows hostile names and values as text", async () => {
    const hostile = [
      "<img src=x onerror=alert(1)>",
      "</script><script>alert(1)</script>",
      "<!--<script>",
      "\u202egnp.exe",
      "x".repeat(4096),
    ];
    const { page, requests, complaints } = await opened(
      hostile.map((name) => ({
        name,
        identity: name,
        fields: [{ field: `attributes.${name}`, before: name, after: { [name]: name } }],
      })),
    );
    expect(await namesIn(page)).toEqual([
      ...hostile.slice(0, 3),
      "\\u202egnp.exe",
      `${"x".repeat(99)}…`,
    ]);
    expect(await page.locator("tbody ins").first().textContent()).toContain("onerror=alert(1)>");
    expect(await page.locator("img, iframe, tbody script").count()).toBe(0);
    const widths = "[document.documentElement.scrollWidth, innerWidth]";
    const [scrolled, width] = await page.evaluate<[number, number]>(widths);
    expect(scrolled).toBeLessThanOrEqual(width);
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
  });

  it("lets nothing run, load or look otherwise that it did not come with", async () => {
    const { page, complaints } = await opened([{ action: "update" }]);
    const attempts = [
      "document.body.innerHTML = '<b>x</b>'",
      "document.body.append(Object.assign(document.createElement('script'), { text: 'alert(1)' }))",
      "document.body.setAttribute('style', 'color: red')",
      "document.body.append(Object.assign(new Image(), { src: 'https://a.example/1.png' }))",
      "fetch('https://a.example/')",
    ];
    for (const attempt of attempts) {
      const before = complaints.length;
      await page.evaluate(attempt).catch(() => {});
      await expect.poll(() => complaints.length).toBeGreaterThan(before);
      expect(complaints.at(-1)).toMatch(/Content Security Policy|Trusted(HTML|Script)/);
    }
  });

  it("shows all of 15,000 rows to those who scroll or print", async () => {
    const many = Array.from({ length: 15_000 }, (_, index) => ({
      name: `Agent ${index}`,
      fields: picture(undefined, `https://a.example/${index}.png`),
    }));
    const { page } = await opened(many);
    expect(await page.locator("table").getAttribute("aria-rowcount")).toBe("15001");
    const rows = page.locator("tbody tr");
    const first = await rows.count();
    expect(first).toBeLessThan(200);
    await rows.last().scrollIntoViewIfNeeded();
    await rows.nth(first).waitFor({ state: "attached" });
    await page.getByLabel("Search").fill("agent 149");
    expect(await page.locator("#shown").textContent()).toBe("111 of 15,000 rows");
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await rows.count()).toBe(111);
    expect(await rows.last().getAttribute("aria-rowindex")).toBe("112");
    expect(await page.locator("#more").isVisible()).toBe(false);
  });

  it.each([
    ["in light", { colorScheme: "light" }],
    ["in dark", { colorScheme: "dark" }],
    ["on a telephone", { viewport: { width: 360, height: 740 } }],
  ] as const)("is accessible %s, with its pictures too", async (_, options) => {
    const base = await serverOf((_, response) => response.writeHead(404).end());
    const { page } = await opened(workersAt(base), options);
    const axe = await readFile(AXE, "utf8");
    const violations = async () => {
      await page.evaluate(`${axe};0`);
      return page.evaluate<unknown[]>(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))",
      );
    };
    expect(await violations()).toEqual([]);
    await page.getByRole("button", { name: "2 to update" }).click();
    await page.getByRole("button", { name: "Load pictures" }).click();
    await page.locator("#picture-counts", { hasText: "Broken: 4." }).waitFor();
    expect(await violations()).toEqual([]);
  });
});
