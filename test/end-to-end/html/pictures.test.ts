import type { ServerResponse } from "node:http";
import { encode } from "fast-png";
import { expect, it } from "vitest";
import { serverOf } from "../../support/answering-server.ts";
import { describeInBrowser, workersAt } from "./in-browser.ts";

describeInBrowser("a page with pictures", (open) => {
  it("loads pictures after a click alone, marks those that are slow or broken, and tries broken ones again", async () => {
    const slow: ServerResponse[] = [];
    let mended = false;
    const asked: (string | undefined)[] = [];
    const png = encode({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) });
    const base = await serverOf((request, response) => {
      asked.push(request.url);
      expect(request.headers.referer).toBeUndefined();
      if (request.url === "/slow.png") slow.push(response);
      else if (request.url === "/missing.png" && !mended) response.writeHead(404).end();
      else if (request.url === "/text.png") response.end("Sign in to see this.");
      else response.writeHead(200, { "content-type": "image/png" }).end(png);
    });
    const { page, requests } = await open(workersAt(base));
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

    mended = true;
    await page.getByRole("button", { name: "Load pictures" }).click();
    await page.locator("#picture-counts", { hasText: "Loaded: 3. Broken: 1." }).waitFor();
    expect(asked.filter((path) => path === "/missing.png")).toHaveLength(2);

    slow[0]?.end(png);
    await page.locator("#picture-counts", { hasText: "Loaded: 4. Broken: 1." }).waitFor();
    expect(await state("slow").textContent()).toBe("");
  });
});
