import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { type Center, startCenter } from "../support/center.ts";
import { ForeignWriter } from "../support/foreign-writer.ts";
import { listThenWrite } from "../support/list-then-write.ts";
import { openSession } from "../support/open-session.ts";
import { seeded } from "../support/seeded.ts";

const MAPPING = { attributes: { image_url: "avatar_url" }, safety: { maxOverwrites: "100%" } };

describe("another program that writes the same Users all the time", () => {
  /** What it loses while this syncs 12 Users. */
  async function lossesWhile(sync: (center: Center) => Promise<unknown>) {
    const world = generatedCenter({ workers: 12, users: 12, changed: 12 });
    const writer = new ForeignWriter(world, seeded(1));
    const center = await startCenter({
      world,
      onExchange: (exchange) => {
        writer.note(exchange);
        for (let times = 0; times < 5; times++) writer.write();
      },
    });
    await sync(center);
    return writer.losses();
  }

  it("loses only what falls between a reading and the write after it", async () => {
    const ours = await lossesWhile((center) => center.run(MAPPING));
    const naive = await lossesWhile((center) =>
      listThenWrite(openSession(center.settings).directory),
    );
    expect(ours.written).toBeGreaterThan(100);
    expect(ours.unexcused).toBe(0);
    expect(ours.lost).toBeLessThanOrEqual(naive.lost);
    expect(naive.unexcused).toBe(naive.lost);
  });
});
