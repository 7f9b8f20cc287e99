import type { RequestListener } from "node:http";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { answering, directoryAnswered } from "../support/answering-server.ts";

const MIB = 1024 ** 2;
const FAST = { [constants.BROTLI_PARAM_QUALITY]: 1 };
const ANN = parseIdentity("ann");
const WORKER = { sid: countedSid("WK", 1), friendly_name: "ann", attributes: "{}" };
const USER = { sid: countedSid("US", 1), identity: "ann", friendly_name: "Ann", attributes: "{}" };

/** JSON of so many bytes, with blanks at its end. */
function padded(value: object, bytes: number): Buffer {
  const body = Buffer.alloc(bytes, " ");
  body.write(JSON.stringify(value));
  return body;
}
const pageOf = (bytes: number) => padded({ meta: { key: "workers" }, workers: [WORKER] }, bytes);

async function firstPage(listener: RequestListener) {
  const { directory, requests } = await directoryAnswered(listener);
  const page = directory.workers({ first: 1000 })[Symbol.asyncIterator]().next();
  return { page, requests };
}

const TOO_LARGE = {
  code: "answer-too-large",
  endsRun: true,
  retry: "never",
  message: expect.stringContaining("The answer to workers.list is larger than 32 MiB"),
};

describe("an answer that is too large", () => {
  it("is none of Twilio's, whose largest page is read", async () => {
    const attributes = JSON.stringify({ v: "é".repeat(4088) });
    const worker = JSON.stringify({ ...WORKER, attributes }).replaceAll("é", "\\u00e9");
    const body = `{"meta":{"key":"workers"},"workers":[${Array(1000).fill(worker).join()}]}`;
    expect(body.length).toBeGreaterThan(23 * MIB);
    const { value } = await (await firstPage(answering(200, body))).page;
    expect(value).toHaveLength(1000);
    expect(value[0]).toMatchObject({ attributes });
  });

  it("is one of more than 32 MiB to a list, which is asked for once", async () => {
    const most = await firstPage(answering(200, pageOf(32 * MIB)));
    expect((await most.page).value).toHaveLength(1);
    const { page, requests } = await firstPage(answering(200, pageOf(32 * MIB + 1)));
    await expect(page).rejects.toMatchObject(TOO_LARGE);
    expect(requests.total).toBe(1);
  });

  it("is one of more than 1 MiB to anything else", async () => {
    const read = async (bytes: number) => {
      const { directory } = await directoryAnswered(answering(200, padded(USER, bytes)));
      return directory.user(ANN);
    };
    expect(await read(MIB)).toMatchObject({ identity: "ann" });
    const problem = {
      code: "answer-too-large",
      endsRun: false,
      message: expect.stringContaining("The answer to users.fetch is larger than 1 MiB"),
    };
    await expect(read(MIB + 1)).rejects.toMatchObject(problem);
    const { directory } = await directoryAnswered(answering(200, padded(USER, MIB + 1)));
    const written = directory.updateUser(USER.sid, { attributes: "{}" });
    await expect(written).rejects.toMatchObject({ code: "answer-too-large" });
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", (body: Buffer) => brotliCompressSync(body, { params: FAST })],
  ])("is one that is small until it is decompressed (%s)", async (encoding, compress) => {
    const bomb = compress(pageOf(40 * MIB));
    expect(bomb.length).toBeLessThan(MIB / 16);
    const { page } = await firstPage((_, response) => {
      response.writeHead(200, { "content-encoding": encoding }).end(bomb);
    });
    await expect(page).rejects.toMatchObject(TOO_LARGE);
  });

  it("is one that never ends, and one that says that it is an error", async () => {
    const part = Buffer.alloc(MIB, " ");
    const { page } = await firstPage((_, response) => {
      const more = () => {
        while (response.write(part));
      };
      response.on("drain", more);
      more();
    });
    await expect(page).rejects.toMatchObject(TOO_LARGE);
    const error = await firstPage(answering(500, pageOf(33 * MIB)));
    await expect(error.page).rejects.toMatchObject(TOO_LARGE);
  });
});
