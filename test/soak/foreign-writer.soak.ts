import { describe, expect, it } from "vitest";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { run } from "../../src/sync/run.ts";
import type { Directory } from "../../src/twilio/directory.ts";
import { ForeignWriter, type Losses } from "../support/foreign-writer.ts";
import { listThenWrite } from "../support/list-then-write.ts";
import { openSession } from "../support/open-session.ts";
import { seeded } from "../support/seeded.ts";

/** Users, each with a new picture; all are written. */
const USERS = 500;
/** What an answer takes, in ms. */
const LATENCY = 40;
const FOREIGN_WRITES_PER_SECOND = 200;

const MAPPING = await parseMapping(
  JSON.stringify({ attributes: { image_url: "avatar_url" }, safety: { maxOverwrites: "100%" } }),
  "mapping.json",
);

/** What another program loses while this syncs, at the pace that ships. */
async function lossesWhile(sync: (directory: Directory) => Promise<unknown>): Promise<Losses> {
  const world = generatedCenter({ workers: USERS, users: USERS, changed: USERS });
  const writer = new ForeignWriter(world, seeded(1));
  const emulator = await startEmulator({
    world,
    latency: LATENCY,
    onExchange: (exchange) => writer.note(exchange),
  });
  const started = performance.now();
  let due = 0;
  const timer = setInterval(() => {
    const now = ((performance.now() - started) * FOREIGN_WRITES_PER_SECOND) / 1000;
    for (; due < now; due++) writer.write();
  }, 2);
  await sync(openSession(emulator.settings, 120_000).directory);
  clearInterval(timer);
  await emulator.close();
  for (const { attributes } of world.users.list) expect(attributes).not.toContain("former.png");
  return writer.losses();
}

describe(`another program that writes the same Users ${FOREIGN_WRITES_PER_SECOND} times a second`, () => {
  it("loses at most what falls between a reading and the write after it, and far less than with list-then-write", async () => {
    const now = () => performance.now();
    const [ours, naive] = [
      await lossesWhile((directory) =>
        run({ directory, mapping: MAPPING, scope: {}, mode: "sync", now }),
      ),
      await lossesWhile(listThenWrite),
    ];
    console.log(
      `lost with this program ${describeLosses(ours)}, list-then-write ${describeLosses(naive)}`,
    );
    expect(ours.unexcused).toBe(0);
    expect(ours.lost / ours.written).toBeLessThan(naive.lost / naive.written / 20);
  });
});

function describeLosses({ lost, written }: Losses): string {
  return `${lost} of ${written} (${((100 * lost) / written).toFixed(1)} %)`;
}
