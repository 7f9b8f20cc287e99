import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countedSid, World } from "../../src/dev/emulator/world.ts";
import { serverOf } from "../support/answering-server.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { stubNetwork } from "../support/proxy.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Syncs two Workers with new pictures: one exists, the other is missing. */
async function sync(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  let asked = 0;
  const url = await serverOf(({ url: path }, response) => {
    asked++;
    const isThere = path === "/ann.png";
    const type = isThere ? "image/png" : "text/html";
    response.writeHead(isThere ? 200 : 404, { "content-type": type, "content-length": "9" }).end();
  });
  const world = new World();
  for (const name of ["ann", "bob"]) world.addWorker(name, { image_url: `${url}/${name}.png` });
  const { settings, writes, exchanges } = await startCenter({ world });
  const folder = await temporaryFolder();
  const [mapping, json] = [join(folder, "mapping.json"), join(folder, "report.json")];
  await writeFile(
    mapping,
    '{"identity":["friendly_name"],"attributes":{"image_url":"avatar_url"}}',
  );
  stubNetwork({});
  const ended = await callProgram(
    ["sync", "--mapping", mapping, "--json", json, "--yes", ...args],
    { ...settings, ...variables },
  );
  const report = JSON.parse(await readFile(json, "utf8"));
  return { ...ended, report, writes: writes().length, exchanges: exchanges.length, asked, url };
}

const ALLOWED = "--allow-private-images";

describe("--check-images", () => {
  it("warns of pictures that cannot be shown, and writes them all the same", async () => {
    const { code, stdout, report, writes, url } = await sync([ALLOWED]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      `? bob: The new picture is not there (404). Correct its URL in the Worker, or upload it. (${url}/bob.png)`,
    );
    expect(stdout).toContain("· 2 pictures checked ·");
    expect(writes).toBe(2);
    expect(report.warnings).toMatchObject([
      { worker: countedSid("WK", 1), name: "ann", problem: { code: "image-insecure" } },
      { worker: countedSid("WK", 2), name: "bob", problem: { code: "image-not-found" } },
    ]);
  });

  it("counts its requests apart from Twilio's", async () => {
    const { report, exchanges, asked } = await sync([ALLOWED, "--dry-run"]);
    expect(report.images).toEqual({ checked: 2, requests: 3 });
    expect(asked).toBe(3);
    expect(report.requests.total).toBe(exchanges);
  });

  it("shows SIDs and no URL where values are hidden", async () => {
    const { stdout, report, url } = await sync([ALLOWED, "--dry-run"], { SHOW_VALUES: "false" });
    expect(stdout).toContain(`? ${countedSid("WK", 2)}: The new picture is not there (404).`);
    expect(stdout + JSON.stringify(report)).not.toContain(new URL(url).host);
  });

  it("asks nobody at a private address unless that is allowed", async () => {
    const { report, asked } = await sync(["--check-images", "--dry-run"]);
    expect(report.warnings).toMatchObject([
      { problem: { code: "image-private" } },
      { problem: { code: "image-private" } },
    ]);
    expect(asked).toBe(0);
  });

  it("is off by itself", async () => {
    const { report, asked, stdout } = await sync([]);
    expect({ asked, images: report.images, warnings: report.warnings }).toEqual({
      asked: 0,
      images: null,
      warnings: [],
    });
    expect(stdout).not.toContain("picture");
  });
});
