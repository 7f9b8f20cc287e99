import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { failed } from "../../src/plan/outcome.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { changeOf, check, FINE, openImageCheck, PNG, serve, type } from "./serve-images.ts";

describe("many new pictures", () => {
  it("are asked for once each, and told of by Worker", async () => {
    const { url, asked } = await serve(({ url: path }, response) => {
      if (path === "/a.png") response.writeHead(404).end();
      else response.writeHead(200, type("image/png")).end(PNG);
    });
    const images = openImageCheck();
    const [a, b] = [`${url}/a.png`, `${url}/b.png`];
    const progress: number[][] = [];
    const onProgress = (...counts: number[]) => void progress.push(counts);
    const warnings = await images.check(
      [
        changeOf(1, [a]),
        changeOf(2, [b, a]),
        failed(changeOf(3, [a]), new Error("broken"), changeOf(3, [a]).fields),
      ],
      onProgress,
    );
    expect(warnings.map(({ worker, problem }) => [worker?.sid, problem.code])).toEqual([
      ["WK1", "image-not-found"],
      ["WK2", FINE],
      ["WK2", "image-not-found"],
    ]);
    expect(asked).toHaveLength(4);
    expect(images.counts).toEqual({ checked: 2, requests: 4 });
    expect(progress).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  it("are asked for ten at once", async () => {
    const held: ServerResponse[] = [];
    let most = 0;
    const { url } = await serve((_, response) => {
      most = Math.max(most, held.push(response));
      if (held.length < 10) return;
      for (const one of held.splice(0))
        one.writeHead(200, { ...type("image/png"), "content-length": "9" }).end();
    });
    await check(Array.from({ length: 40 }, (_, index) => `${url}/${index}.png`));
    expect(most).toBe(10);
  });

  it("of a server that does not answer are given up on", async () => {
    const urls = Array.from({ length: 100 }, (_, index) => `http://127.0.0.1:1/${index}.png`);
    const { problems, counts } = await check(urls);
    expect(problems).toHaveLength(100);
    expect(problems.at(-1)?.message).toContain("(its server does not answer)");
    expect(counts.requests).toBeLessThanOrEqual(12);
    expect(counts.checked).toBe(100);
  });

  it("are given up on when the run ends", async () => {
    const { url } = await serve(() => {});
    const deadline = new Deadline(20_000);
    const images = openImageCheck({ deadline });
    const checking = images.check([changeOf(1, [`${url}/a.png`])]);
    deadline.interrupt(0);
    await expect(checking).rejects.toMatchObject({ code: "interrupted" });
  });
});
