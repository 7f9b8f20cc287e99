import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { startEmulator } from "../../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../../src/dev/emulator/generated-center.ts";
import { startCenter } from "../../support/center.ts";

const usersPage = z.object({
  users: z.array(z.object({ identity: z.string() })),
  meta: z.object({ next_page_url: z.string().nullable() }),
});

/** Asks the emulator as curl would. */
async function ask(
  { url, settings }: { url: string; settings: Readonly<Record<string, string>> },
  path: string,
  init: RequestInit = {},
) {
  const pair = `${settings.TWILIO_API_KEY}:${settings.TWILIO_API_SECRET}`;
  const authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
  const response = await fetch(new URL(path, url), { headers: { authorization }, ...init });
  return { status: response.status, body: await response.json() };
}

describe("the emulator", () => {
  it.each([
    [60, 50, 2],
    [100, 1000, 2],
    [101, 1000, 3],
  ])("pages %i Users by 50 at most", async (users, size, pages) => {
    const center = await startCenter({ world: generatedCenter({ workers: 0, users }) });
    const identities: string[] = [];
    let next: string | null = `/v1/Users?PageSize=${size}`;
    let count = 0;
    while (next !== null) {
      const body = usersPage.parse((await ask(center, next)).body);
      identities.push(...body.users.map((user) => user.identity));
      next = body.meta.next_page_url;
      count++;
    }
    expect(count).toBe(pages);
    expect(new Set(identities).size).toBe(users);
  });

  it("finds a User by SID and by identity", async () => {
    const center = await startCenter({ world: generatedCenter({ workers: 0, users: 1 }) });
    const [user] = center.world.users.list;
    for (const key of [user?.sid, user?.identity]) {
      expect((await ask(center, `/v1/Users/${key}`)).body).toMatchObject({ sid: user?.sid });
    }
  });

  it("refuses a second User of one identity with 409 and 50201", async () => {
    const center = await startCenter();
    const post = { method: "POST", body: new URLSearchParams({ Identity: "ann" }) };
    const headers = {
      authorization: `Basic ${Buffer.from(`${center.world.accountSid}:${center.world.authToken}`).toString("base64")}`,
    };
    expect(await ask(center, "/v1/Users", { ...post, headers })).toMatchObject({ status: 201 });
    expect(await ask(center, "/v1/Users", { ...post, headers })).toMatchObject({
      status: 409,
      body: { code: 50201, status: 409, more_info: expect.any(String) },
    });
  });

  it.each([
    ["/v1/Users/nobody", 404],
    ["/v1/Workspaces/WS9/Workers", 404],
    ["/v1/Nonsense", 404],
    ["/v1/Users/%zz", 400],
  ])("answers %s with %i in Twilio's form", async (path, status) => {
    const center = await startCenter();
    expect(await ask(center, path)).toEqual({
      status,
      body: {
        code: expect.any(Number),
        message: expect.any(String),
        more_info: expect.any(String),
        status,
      },
    });
  });

  it("answers 429 above its ceiling", async () => {
    const center = await startCenter({ ceiling: 2, latency: 50 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(center, "/v1/Users")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429]);
  });

  it("does not process a write above its number a second", async () => {
    const center = await startCenter({ writesPerSecond: 1 });
    const create = (identity: string) => {
      const pair = `${center.world.accountSid}:${center.world.authToken}`;
      const headers = { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
      const body = new URLSearchParams({ Identity: identity });
      return ask(center, "/v1/Users", { method: "POST", body, headers });
    };
    for (const identity of "abcde") expect(await create(identity)).toMatchObject({ status: 201 });
    expect(await create("f")).toMatchObject({ status: 429, body: { code: 20429 } });
    expect(center.world.users.list).toHaveLength(5);
    expect(await ask(center, "/v1/Users")).toMatchObject({ status: 200 });
  });

  it.each([
    [7, "7"],
    [undefined, null],
  ])("asks to wait %s seconds with its 429", async (retryAfter, header) => {
    const { url } = await startCenter({ ceiling: 0, ...(retryAfter && { retryAfter }) });
    const response = await fetch(new URL("/v1/Users", url));
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe(header);
  });

  it("refuses a list by an expression that comes too soon after others, and no other", async () => {
    const center = await startCenter({ expressionsPerSecond: 1 });
    const list = `/v1/Workspaces/${center.world.workspaceSid}/Workers`;
    const byExpression = `${list}?TargetWorkersExpression=x+%3D%3D+1`;
    const paths = [byExpression, byExpression, list];
    const answers = await Promise.all(paths.map((path) => ask(center, path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    expect(answers[2]?.status).toBe(200);
  });

  it("refuses what the credentials may not do, and nothing else", async () => {
    const center = await startCenter({ denied: ["Users.list", "Workers.fetch"] });
    const workers = `/v1/Workspaces/${center.world.workspaceSid}/Workers`;
    const status = async (path: string) => (await ask(center, path)).status;
    expect(await status("/v1/Users")).toBe(403);
    expect(await status(`/v1/Services/${center.world.defaultServiceSid}/Users`)).toBe(403);
    expect(await status("/v1/Users/nobody")).toBe(404);
    expect(await status(workers)).toBe(200);
    expect(await status(`${workers}/WK1`)).toBe(403);
  });

  it("follows its options when they change", async () => {
    const options = { ceiling: 0, latency: 0 };
    const emulator = await startEmulator(options);
    onTestFinished(() => emulator.close());
    expect(await ask(emulator, "/v1/Users")).toMatchObject({ status: 429 });
    options.ceiling = 1;
    expect(await ask(emulator, "/v1/Users")).toMatchObject({ status: 200 });
  });

  it("answers nobody without credentials", async () => {
    const center = await startCenter();
    expect(await ask(center, "/v1/Users", { headers: {} })).toMatchObject({
      status: 401,
      body: { code: 20003 },
    });
  });
});
