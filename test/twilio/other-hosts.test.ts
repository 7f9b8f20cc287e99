import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { directoryAnswered, serverOf } from "../support/answering-server.ts";

/** A server that is not Twilio, and the requests that it got all the same. */
async function startStranger() {
  const asked: (string | undefined)[] = [];
  const url = await serverOf((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.end("{}");
  });
  return { url: new URL(url), asked };
}

/** What a list may name as its next page, with the host of a stranger. */
const ELSEWHERE: [string, (stranger: URL) => unknown][] = [
  ["another port", ({ href }) => `${href}v1/Workers?Page=1`],
  ["another host", ({ port }) => `http://localhost:${port}/v1/Workers?Page=1`],
  ["another address of this machine", ({ port }) => `http://127.0.0.2:${port}/x`],
  ["another scheme", ({ host }) => `https://${host}/x`],
  ["no scheme", ({ host }) => `//${host}/x`],
  ["a host after user and password", ({ host }) => `http://127.0.0.1@${host}/x`],
  ["a host after a backslash", ({ host }) => `http:\\\\${host}\\x`],
  ["a host in upper case", ({ port }) => `HTTP://LOCALHOST:${port}/x`],
  ["a path alone", () => "/v1/Workers?Page=1"],
  ["a script", () => "javascript:alert(1)"],
  ["a file", () => "file:///etc/passwd"],
  ["data", () => "data:application/json,{}"],
  ["a number", () => 7],
  ["an object", ({ href }) => ({ href })],
];

describe("a next page at", () => {
  it.each(ELSEWHERE)("%s is not asked, because it would get the credentials", async (_, next) => {
    const stranger = await startStranger();
    let asked = 0;
    const { directory } = await directoryAnswered((_, response) => {
      asked++;
      const meta = { key: "workers", next_page_url: next(stranger.url) };
      response.end(JSON.stringify({ workers: [], meta }));
    });
    const pages = directory.workers({})[Symbol.asyncIterator]();
    await pages.next();
    await expect(pages.next()).rejects.toMatchObject({ code: "host-refused", endsRun: true });
    expect(asked).toBe(1);
    expect(stranger.asked).toEqual([]);
  });

  it("Twilio's own host with user and password in its address neither", async () => {
    const { directory } = await directoryAnswered((request, response) => {
      const next_page_url = `http://user:password@${request.headers.host}/v1/Workers?Page=1`;
      response.end(JSON.stringify({ workers: [], meta: { key: "workers", next_page_url } }));
    });
    const pages = directory.workers({})[Symbol.asyncIterator]();
    await pages.next();
    await expect(pages.next()).rejects.toMatchObject({ code: "host-refused" });
  });
});

describe("a redirect", () => {
  it.each([300, 301, 302, 303, 307, 308])(
    "%i is not followed, nor taken for an answer",
    async (status) => {
      const stranger = await startStranger();
      const user = { sid: "US1", identity: "ann", friendly_name: null, attributes: "{}" };
      const { directory } = await directoryAnswered((_, response) => {
        const headers = { location: `${stranger.url.href}v1/Users/x` };
        response.writeHead(status, headers).end(JSON.stringify(user));
      });
      const ann = parseIdentity("ann");
      await expect(directory.createUser(ann, {}, undefined)).rejects.toThrow("users.create");
      await expect(directory.updateUser(countedSid("US", 1), {})).rejects.toThrow("users.update");
      await expect(directory.user(ann)).rejects.toThrow("users.fetch");
      expect(stranger.asked).toEqual([]);
    },
  );
});

describe("a SID in an answer", () => {
  it.each(["US1/../../Services", "US1?x", "US1#", "US\u001b[2J", "WK1", "US"])(
    "of %j is none, so that it reaches no path and no log",
    async (sid) => {
      const user = { sid, identity: "ann", friendly_name: null, attributes: "{}" };
      const { directory } = await directoryAnswered((_, response) => {
        response.end(JSON.stringify(user));
      });
      await expect(directory.user(parseIdentity("ann"))).rejects.toMatchObject({
        code: "answer-unreadable",
      });
    },
  );
});
