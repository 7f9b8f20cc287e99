import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { generatedCenter } from "../../src/emulator/generated-center.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { directoryAnswered } from "../support/answering-server.ts";
import { startCenter } from "../support/center.ts";

const ANN = parseIdentity("ann");

describe("over HTTP", () => {
  it("writes keep their pace", async () => {
    const world = generatedCenter({ workers: 13, users: 0 });
    const center = await startCenter({ world }, { WRITES_PER_SECOND: "24" });
    await center.run({ attributes: { image_url: "avatar_url" } });
    const [first, ...others] = center.writes().map(({ arrived }) => arrived);
    expect(others).toHaveLength(12);
    expect((others.at(-1) ?? 0) - (first ?? 0)).toBeGreaterThan(450);
  });

  it("what one answer asks to wait holds all other requests back", async () => {
    const arrivals: number[] = [];
    const { directory } = await directoryAnswered((_, response) => {
      arrivals.push(performance.now());
      if (arrivals.length === 1) response.writeHead(429, { "retry-after": "1" }).end("{}");
      else response.writeHead(404).end("{}");
    });
    await Promise.all([directory.user(ANN), sleep(50).then(() => directory.user(ANN))]);
    const [first = 0, second = 0] = arrivals;
    expect(second - first).toBeGreaterThan(900);
  });

  it("trouble of Twilio's own is no reason to send more at once", async () => {
    let answered = 0;
    const held: (() => void)[] = [];
    const { directory } = await directoryAnswered((_, response) => {
      if (++answered <= 4) response.writeHead(503).end("{}");
      else held.push(() => response.writeHead(404).end("{}"));
    });
    const all = Promise.all(Array.from({ length: 12 }, () => directory.user(ANN)));
    await vi.waitFor(() => expect(held).toHaveLength(4));
    await sleep(50);
    const most = held.length;
    const release = setInterval(() => {
      for (const answer of held.splice(0)) answer();
    });
    await all;
    clearInterval(release);
    expect(most).toBe(4);
  });

  it("a try that takes too long says what it was for, and what that means", async () => {
    const { directory } = await directoryAnswered(() => {}, 240);
    const pages = directory.workers({})[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toMatchObject({
      message: expect.stringContaining("workers.list got no answer from Twilio (timed out)"),
      endsRun: true,
    });
  });
});
