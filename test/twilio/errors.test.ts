import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { readUser } from "../../src/sync/read.ts";
import { answering, directoryAnswered, SETTINGS } from "../support/answering-server.ts";

const NOT_THERE = '{"code":20404,"message":"not found: ann","status":404}';

describe("the directory", () => {
  it.each([
    [401, '{"code":20003,"message":"Authenticate"}', "credentials-refused", true],
    [403, '{"code":20403,"message":"Forbidden"}', "permission-missing", true],
    [429, '{"code":20429,"message":"Too Many Requests"}', "throttled", false],
    [500, "<html>oops</html>", "twilio-unavailable", false],
    [502, "", "twilio-unavailable", false],
    [400, '{"code":20001,"message":"ann is bad"}', "request-refused", false],
    [400, '{"type":"t","title":"T","status":400,"code":1}', "request-refused", false],
    [200, "<html>welcome</html>", "answer-unreadable", false],
    [200, '{"sid":"US1', "answer-unreadable", false],
    [200, "{}", "answer-unreadable", false],
    [302, "", "answer-unreadable", false],
  ])("turns an answer %i of %s into the problem %s", async (status, body, code, endsRun) => {
    const { directory } = await directoryAnswered(answering(status, body));
    const problem = { code, endsRun, message: expect.stringContaining("users.fetch") };
    await expect(directory.user(parseIdentity("ann"))).rejects.toMatchObject(problem);
  });

  it("turns a connection that breaks into a problem without credentials", async () => {
    const { directory } = await directoryAnswered((request) => request.socket.destroy());
    const error: unknown = await directory.user(parseIdentity("ann")).catch((reason) => reason);
    expect(error).toMatchObject({ code: "network" });
    const shown =
      JSON.stringify(error) + String(error) + (error instanceof Error ? error.stack : "");
    expect(shown).not.toContain(SETTINGS.TWILIO_API_SECRET);
    expect(shown).not.toContain("Basic");
    expect(error).not.toHaveProperty("cause");
  });

  it("keeps what Twilio says about a person out of the message", async () => {
    const { directory } = await directoryAnswered(
      answering(400, '{"code":20001,"message":"ann is bad"}'),
    );
    await expect(directory.user(parseIdentity("ann"))).rejects.toMatchObject({
      message: expect.not.stringContaining("ann is bad"),
      detail: "ann is bad",
    });
  });

  it("takes 404 for a User or Worker that is not there", async () => {
    const { directory } = await directoryAnswered(answering(404, NOT_THERE));
    expect(await directory.user(parseIdentity("ann"))).toBeUndefined();
    expect(await directory.worker(countedSid("WK", 1))).toBeUndefined();
    expect(await directory.updateUser(countedSid("US", 1), { attributes: "{}" })).toBe(false);
  });

  it("takes 404 to a list or a creation for a wrong setting", async () => {
    const { directory } = await directoryAnswered(answering(404, NOT_THERE));
    const pages = directory.workers({})[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toMatchObject({
      code: "workspace-not-found",
      endsRun: true,
    });
    const changed = directory.workers({ changedSince: new Date() })[Symbol.asyncIterator]();
    await expect(changed.next()).rejects.toMatchObject({ code: "workspace-not-found" });
    await expect(directory.createUser(parseIdentity("ann"), {}, undefined)).rejects.toMatchObject({
      code: "service-not-found",
      endsRun: true,
    });
  });

  it.each([
    [409, '{"code":50201,"message":"User already exists"}'],
    [409, "{}"],
    [400, '{"code":50201,"message":"User already exists"}'],
  ])("takes %i with %s for a User that exists", async (status, body) => {
    const { directory } = await directoryAnswered(answering(status, body));
    expect(await directory.createUser(parseIdentity("ann"), {}, undefined)).toBe(false);
  });

  it.each([
    "{}",
    "null",
    "[]",
    '{"workers":null,"meta":{"key":"workers"}}',
    '{"workers":{},"meta":{"key":"workers"}}',
  ])("takes a list of %s for an unreadable answer", async (body) => {
    const { directory } = await directoryAnswered(answering(200, body));
    const pages = directory.workers({})[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toMatchObject({ code: "answer-unreadable" });
  });

  it("takes 400 to a list for a wrong expression", async () => {
    const { directory } = await directoryAnswered(answering(400, "{}"));
    const pages = directory.workers({ expression: "x" })[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toMatchObject({ code: "expression-refused", endsRun: true });
  });

  it("ends the run when the list gets no answer", async () => {
    const { directory } = await directoryAnswered((request) => request.socket.destroy());
    const pages = directory.workers({})[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toMatchObject({ code: "network", endsRun: true });
  });

  it("does not take a User of another identity for the one that was asked for", async () => {
    const user = {
      sid: countedSid("US", 1),
      identity: "Ann",
      friendly_name: null,
      attributes: "{}",
    };
    const { directory } = await directoryAnswered(answering(200, JSON.stringify(user)));
    await expect(readUser(directory, parseIdentity("ann"))).rejects.toMatchObject({
      code: "user-is-another",
      message: expect.not.stringContaining("Ann"),
    });
  });

  it("notices a list that comes back to the same page", async () => {
    const { directory } = await directoryAnswered((request, response) => {
      const next_page_url = `http://${request.headers.host}/v1/Workers?Page=1`;
      response.end(JSON.stringify({ workers: [], meta: { key: "workers", next_page_url } }));
    });
    const read = async () => {
      for await (const page of directory.workers({})) expect(page).toEqual([]);
    };
    await expect(read()).rejects.toMatchObject({ code: "pages-repeat" });
  });

  it("asks again for a page that leads back, and goes on when it leads on", async () => {
    let asked = 0;
    const { directory } = await directoryAnswered(({ url = "", headers }, response) => {
      const link = (page: number) => `http://${headers.host}/v1/Users?Page=${page}`;
      const isSecond = url.includes("Page=1");
      const next_page_url = !isSecond ? link(1) : ++asked < 3 ? link(1) : null;
      response.end(JSON.stringify({ users: [], meta: { key: "users", next_page_url } }));
    });
    let pages = 0;
    for await (const page of directory.users()) pages += 1 + page.length;
    expect([pages, asked]).toEqual([2, 3]);
  });

  it("counts every request by what it is for", async () => {
    const { directory, requests } = await directoryAnswered(answering(400, "{}"));
    await directory.user(parseIdentity("ann")).catch(() => {});
    await directory.worker(countedSid("WK", 1)).catch(() => {});
    await directory.createUser(parseIdentity("ann"), {}, undefined).catch(() => {});
    await directory.updateUser(countedSid("US", 1), {}).catch(() => {});
    expect(requests).toEqual({
      total: 4,
      throttled: 0,
      retried: 0,
      byOperation: {
        "events.list": 0,
        "workers.list": 0,
        "workers.fetch": 1,
        "users.list": 0,
        "users.fetch": 1,
        "users.create": 1,
        "users.update": 1,
      },
    });
  });
});
