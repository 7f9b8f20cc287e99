import { describe, expect, it } from "vitest";
import type { DesiredUser } from "../../src/mapping/desire.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import type { UserRecord } from "../../src/mapping/user.ts";
import { DuplicateUsers } from "../../src/plan/duplicate-users.ts";
import { Roster } from "../../src/plan/roster.ts";
import { findUsers } from "../../src/sync/find-users.ts";
import type { DirectoryReader } from "../../src/twilio/directory.ts";

const DESIRED: DesiredUser = { attributes: [], friendlyName: undefined, skipIfAbsent: undefined };
const AT_ONCE = 20;

/** A service in which every answer takes one round trip, and at most 20 are under way at once. */
class CountingService implements DirectoryReader {
  requests = 0;
  roundTrips = 0;
  readonly known: ReadonlySet<string>;
  readonly #users: readonly string[];
  readonly #due: (() => void)[] = [];

  constructor(users: readonly string[]) {
    this.#users = users;
    this.known = new Set(users);
  }

  async *workers() {}

  async worker() {
    return undefined;
  }

  async *users() {
    for (let start = 0; start === 0 || start < this.#users.length; start += 50) {
      await this.#roundTrip();
      yield this.#users.slice(start, start + 50).map(userOf);
    }
  }

  async user(identity: string) {
    await this.#roundTrip();
    return this.known.has(identity) ? userOf(identity) : undefined;
  }

  #roundTrip(): Promise<void> {
    this.requests++;
    return new Promise((resolve) => this.#due.push(resolve));
  }

  /** Answers what is under way, round trip by round trip, until nothing is. */
  async serve(done: Promise<unknown>): Promise<void> {
    let isDone = false;
    void done.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#due.length === 0) continue;
      this.roundTrips++;
      for (const answer of this.#due.splice(0, AT_ONCE)) answer();
    }
  }
}

function userOf(identity: string): UserRecord {
  return { sid: `US-${identity}`, identity, friendlyName: null, attributes: "{}" };
}

/** Users of whom the first W are the Workers', in the order in which the list gives them. */
function usersInOrder(
  workers: number,
  users: number,
  order: "early" | "late" | "spread",
): string[] {
  const ofWorkers = Array.from({ length: Math.min(workers, users) }, (_, index) => `w${index}`);
  const others = Array.from({ length: users - ofWorkers.length }, (_, index) => `x${index}`);
  if (order === "early") return [...ofWorkers, ...others];
  if (order === "late") return [...others, ...ofWorkers];
  const step = users / Math.max(ofWorkers.length, 1);
  const places = new Map(ofWorkers.map((name, index) => [Math.floor(index * step), name]));
  return Array.from({ length: users }, (_, index) => places.get(index) ?? others.pop() ?? "x");
}

async function costOf(
  workers: number,
  users: readonly string[],
  mode: Mapping["users"] = "upsert",
  desired = DESIRED,
) {
  const roster = new Roster();
  for (let index = 0; index < workers; index++) {
    const worker = { sid: `WK${index}`, name: `w${index}` };
    roster.enter(parseIdentity(worker.name), { worker, isGuess: false }, desired);
  }
  const service = new CountingService(users);
  let found = 0;
  const wrong: unknown[] = [];
  const search = findUsers(service, roster, mode, new DuplicateUsers(), (target, user) => {
    found++;
    const expected = service.known.has(target.identity) ? target.identity : undefined;
    const identity = user && "identity" in user ? user.identity : user;
    if (identity !== expected) wrong.push({ expected, user });
  });
  await service.serve(search);
  await search;
  expect(wrong).toEqual([]);
  expect(found).toBe(workers);
  return service;
}

describe("finding Users", () => {
  const WORKERS = [1, 9, 10, 33, 200, 1000];
  const RATIOS = [0, 0.1, 0.5, 1, 1.4, 1.49, 1.6, 2.5, 5, 20, 100, 1000];
  const ORDERS = ["early", "late", "spread"] as const;
  const grid = WORKERS.flatMap((workers) =>
    RATIOS.filter((ratio) => workers * ratio <= 200_000).flatMap((ratio) =>
      ORDERS.map((order) => [workers, ratio, order] as const),
    ),
  );

  it.each(grid)(
    "of %i Workers among %d × as many Users, found %s, keeps its bounds",
    async (workers, ratio, order) => {
      const users = Math.round(workers * ratio);
      const { requests, roundTrips } = await costOf(workers, usersInOrder(workers, users, order));
      const pages = Math.max(Math.ceil(users / 50), 1);
      const better = Math.min(pages, Math.ceil(workers / AT_ONCE));
      expect(requests).toBeLessThanOrEqual(1.1 * workers);
      // One page is read alone whatever the number; a round trip more is rounding.
      expect(roundTrips).toBeLessThanOrEqual(Math.max(2 * better, better + 2));
      if (workers >= 100 && ratio < 1.5) expect(requests).toBeLessThanOrEqual(pages + 1);
    },
  );

  it("looks up whom a list of several pages lacks, unless a creation will find out", async () => {
    const users = usersInOrder(100, 60, "early");
    expect((await costOf(100, users, "upsert")).requests).toBe(2);
    expect((await costOf(100, users, "updateOnly")).requests).toBe(2 + 40);
    const guessed = { ...DESIRED, skipIfAbsent: "awaits-first-login" as const };
    expect((await costOf(100, users, "upsert", guessed)).requests).toBe(2 + 40);
    expect((await costOf(100, users.slice(0, 50), "updateOnly")).requests).toBe(1);
    // An empty list may be that of a service that does not exist.
    expect((await costOf(100, [], "updateOnly")).requests).toBe(1 + 100);
  });

  it.each([
    ["updateOnly", 3, [], 3 + 1],
    ["updateOnly", 3, ["w1"], 3],
    ["updateOnly", 0, [], 0],
    ["upsert", 3, [], 3],
    ["createOnly", 3, [], 3],
  ] as const)(
    "with `users: %s` and %i Workers asks for the list too if no look-up finds a User: %j",
    async (mode, workers, users, requests) => {
      expect((await costOf(workers, users, mode)).requests).toBe(requests);
    },
  );
});
