import { expect, it } from "vitest";
import { describeInBrowser, namesIn, picture, workersAt } from "./in-browser.ts";

describeInBrowser("a page", (open) => {
  it("shows every Worker, failures first, without a request or a complaint", async () => {
    const { page, requests, complaints } = await open(workersAt("https://a.example"));
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
    const { page, complaints } = await open(workersAt("https://a.example"));
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

  it("shows hostile names and values as text", async () => {
    const hostile = [
      "<img src=x onerror=alert(1)>",
      "</script><script>alert(1)</script>",
      "<!--<script>",
      "\u202egnp.exe",
      "x".repeat(4096),
    ];
    const { page, requests, complaints } = await open(
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
    const { page, complaints } = await open([{ action: "update" }]);
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
    const { page } = await open(many);
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
});
