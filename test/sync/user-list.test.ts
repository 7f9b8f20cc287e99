import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { UserRecord } from "../../src/mapping/user.ts";
import { readPlan } from "../../src/sync/read-plan.ts";
import type { DirectoryReader } from "../../src/twilio/directory.ts";
import { startCenter } from "../support/center.ts";

const MAPPING = await parseMapping('{"attributes":{"image_url":"avatar_url"}}', "m.json");
const READING = { now: () => 0, onProgress: () => {}, onUnchanged: () => {} };
const NO_PERMISSION = new Problem("permission-missing", "no", { endsRun: true });

/** So many names: w0, w1, …, or others. */
function names(count: number, prefix = "w", first = 0): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${first + index}`);
}

/** How a service is to be, apart from its Workers. */
interface Shape {
  /** The pages of the list of Users. */
  readonly pages: readonly (readonly string[])[];
  /** The number of the page that cannot be read, from 1, and why. */
  readonly badPage?: { readonly number: number; readonly problem: Problem };
  /** Why no User can be looked up. */
  readonly noLookUp?: Problem;
}

/** A service that counts what it is asked. */
class Service implements DirectoryReader {
  pages = 0;
  lookUps = 0;
  readonly #workers: number;
  readonly #shape: Shape;

  constructor(workers: number, shape: Shape) {
    this.#workers = workers;
    this.#shape = shape;
  }

  async *workers() {
    yield names(this.#workers).map((name) => ({
      sid: `WK-${name}`,
      friendlyName: name,
      attributes: '{"image_url":"a.png"}',
    }));
  }

  async worker() {
    return undefined;
  }

  async *users() {
    const { pages, badPage } = this.#shape;
    for (const page of pages) {
      await tick();
      if (++this.pages === badPage?.number) throw badPage.problem;
      yield page.map(userOf);
    }
  }

  async user(identity: string) {
    this.lookUps++;
    await tick();
    const { pages, noLookUp } = this.#shape;
    if (noLookUp !== undefined) throw noLookUp;
    return pages.flat().includes(identity) ? userOf(identity) : undefined;
  }

  /** What is planned for its Workers, and what the plan has cost when all is quiet. */
  async plan() {
    const { plan, problem } = await readPlan(this, MAPPING, {}, READING);
    for (let quiet = 0; quiet < 50; quiet++) await tick();
    const { pages, lookUps } = this;
    return { actions: plan.entries.map(({ action }) => action), problem, pages, lookUps };
  }
}

function userOf(identity: string): UserRecord {
  return { sid: `US-${identity}`, identity, friendlyName: null, attributes: "{}" };
}

describe("the list of Users", () => {
  it("proves nobody absent when it breaks off: whoever is missing is looked up", async () => {
    const pages = [names(50), names(50, "w", 50)];
    const badPage = { number: 2, problem: new Problem("pages-repeat", "no") };
    const { actions, ...cost } = await new Service(100, { pages, badPage }).plan();
    expect(actions).toEqual(Array(100).fill("update"));
    expect(cost).toEqual({ problem: undefined, pages: 2, lookUps: 50 });
  });

  it("that ends where look-ups would begin is complete: nobody is looked up", async () => {
    const center = await startCenter({ world: generatedCenter({ workers: 30, users: 20 }) });
    const mapping = { attributes: { image_url: "avatar_url" } };
    const { outcomes } = await center.run(mapping, { mode: "plan" });
    expect(outcomes.map(({ action }) => action)).toEqual(Array(10).fill("create"));
    expect(center.exchanges).toHaveLength(2);
  });

  it("is read no further when all are found", async () => {
    const pages = [names(50), ...names(20, "x").map((name) => [name])];
    expect(await new Service(50, { pages }).plan()).toMatchObject({ pages: 1, lookUps: 0 });
  });
});

describe("a search that every further request would fail alike", () => {
  const others = names(200, "x").map((name) => [name]);

  it("ends with the first look-up, and the list with it", async () => {
    const service = new Service(1000, { pages: others, noLookUp: NO_PERMISSION });
    const { problem, pages, lookUps } = await service.plan();
    expect(problem?.code).toBe("permission-missing");
    expect(lookUps).toBe(19);
    expect(pages).toBeLessThan(40);
  });

  it("ends with the list, and the look-ups with it", async () => {
    const badPage = { number: 31, problem: NO_PERMISSION };
    const { problem, lookUps } = await new Service(1000, { pages: others, badPage }).plan();
    expect(problem?.code).toBe("permission-missing");
    expect(lookUps).toBeLessThan(100);
  });
});
