import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { DEMO } from "../support/build-program.ts";
import { CHROMIUM, launchChromium, WHY_NOT } from "../support/chromium.ts";

/** Starts `npm run demo -- --live`; gives the address of its page. */
async function startLiveDemo(): Promise<string> {
  const child = spawn(process.execPath, [DEMO, "--live"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      if (/^ {2}http:\S+$/.test(line)) resolve(line.trim());
    });
    child.on("exit", (code) => reject(new Error(`The demo ended with ${code}.`)));
  });
}

async function openPage(url: string): Promise<Page> {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

/** For a look at it: where to put pictures of the page. */
async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/live-demo-${name}.png`, fullPage: true });
}

describe("npm run demo -- --live", () => {
  it.skipIf(!CHROMIUM)(
    `shows a User follow its Worker in a browser${WHY_NOT}`,
    { timeout: 60_000 },
    async () => {
      const page = await openPage(await startLiveDemo());
      const problems: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(message.text());
      });
      const row = page.locator("tr", { hasText: "priya.nair@example.com" });
      const user = row.locator("td").last();
      const former = "https://pictures.example.com/priya.nair.png";
      expect((await user.textContent())?.trim()).toBe(`Priya${former}`);
      await photograph(page, "before");

      const picture = "https://pictures.example.com/<b>priya</b> & co.png";
      await row.getByRole("textbox").fill(picture);
      await row.getByRole("button", { name: "Save" }).click();
      await user.getByText(picture, { exact: true }).waitFor();
      await page.getByText(/worker\.attributes\.update of priya\.nair.*answered 204/).waitFor();
      await photograph(page, "after");

      // What is being typed stays while the page is brought up to date.
      await row.getByRole("textbox").fill("unsaved");
      await page.waitForResponse((response) => response.url().endsWith("/"));
      await page.waitForResponse((response) => response.url().endsWith("/"));
      expect(await row.getByRole("textbox").inputValue()).toBe("unsaved");
      expect(problems).toEqual([]);
    },
  );
});
