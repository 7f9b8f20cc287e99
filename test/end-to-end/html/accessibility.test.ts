import axe from "axe-core";
import { expect, it } from "vitest";
import { serverOf } from "../../support/answering-server.ts";
import { describeInBrowser, namesIn, workersAt } from "./in-browser.ts";

describeInBrowser("a page", (open) => {
  it("can be used with the keyboard alone", async () => {
    const { page } = await open(workersAt("https://a.example"));
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

  it.each([
    ["in light", { colorScheme: "light" }],
    ["in dark", { colorScheme: "dark" }],
    ["on a telephone", { viewport: { width: 360, height: 740 } }],
  ] as const)("is accessible %s, with its pictures too", async (_, options) => {
    const base = await serverOf((_, response) => response.writeHead(404).end());
    const { page } = await open(workersAt(base), options);
    const violations = async () => {
      await page.evaluate(`${axe.source};0`);
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
