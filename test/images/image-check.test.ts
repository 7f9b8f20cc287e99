import type { RequestListener } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { describe, expect, it } from "vitest";
import { makeAuthority } from "../support/certificates.ts";
import { listen, startTls } from "../support/proxy.ts";
import { changeOf, check, FINE, openImageCheck, PNG, serve, type } from "./serve-images.ts";

const HTML = "<!doctype html><title>Log in</title>";

/** Answers each path with what it has for it: a status, headers and a body. */
function answering(
  answers: Readonly<Record<string, [number, Readonly<Record<string, string>>, (Buffer | string)?]>>,
): RequestListener {
  return ({ url = "" }, response) => {
    const [status, headers, body = ""] = answers[url] ?? [500, {}];
    response.writeHead(status, headers).end(body);
  };
}

describe("a new picture", () => {
  it.each<[string, Parameters<typeof answering>[0][string], string, string]>([
    ["a picture", [200, type("image/png"), PNG], FINE, "over http://"],
    ["one of no media type, by its bytes", [200, {}, PNG], FINE, "http://"],
    ["one of no certain media type", [200, type("application/octet-stream"), PNG], FINE, "http://"],
    ["an SVG", [200, type("image/svg+xml; charset=utf-8"), "<svg/>"], FINE, "http://"],
    ["none", [404, type("image/png"), PNG], "image-not-found", "is not there (404)"],
    ["one that was there once", [410, {}], "image-not-found", "is not there (410)"],
    ["one for those who log in", [401, {}], "image-refused", "is not public (401)"],
    ["a refusal", [403, {}], "image-refused", "is not public (403)"],
    ["a page", [200, type("text/html; charset=utf-8"), HTML], "image-not-an-image", "text/html"],
    ["a page of no media type", [200, {}, HTML], "image-not-an-image", "leads to something,"],
    [
      "a media type that is none",
      [200, type("te xt/<b>"), HTML],
      "image-not-an-image",
      "something",
    ],
    [
      "nothing",
      [200, type("image/png")],
      "image-not-an-image",
      "image/png, which is not a picture",
    ],
    ["trouble", [503, {}], "image-unreachable", "(503)"],
    ["a request to wait", [429, {}], "image-unreachable", "(429)"],
    ["a redirect to itself", [302, { location: "/a.png" }], "image-unreachable", "too many redir"],
    [
      "a redirect to a file",
      [302, { location: "file:///etc/passwd" }],
      "image-unreachable",
      "prot",
    ],
    ["a redirect to nowhere", [302, { location: "http://:/" }], "image-unreachable", "no URL"],
    ["a redirect without an address", [302, {}], "image-refused", "(302)"],
  ])("is told of when its server has %s", async (_, answer, code, words) => {
    const { url } = await serve(answering({ "/a.png": answer }));
    const { problems, counts } = await check([`${url}/a.png`]);
    expect(problems).toMatchObject([{ code, message: expect.stringContaining(words) }]);
    expect(problems).toMatchObject([{ detail: `${url}/a.png` }]);
    expect(counts.checked).toBe(1);
  });

  it("is asked for by its head alone if that says all", async () => {
    const { url, asked } = await serve((_, response) => {
      response.writeHead(200, { ...type("image/webp"), "content-length": "90210" }).end();
    });
    const { problems, counts } = await check([`${url}/a.png`]);
    expect(problems).toMatchObject([{ code: FINE }]);
    expect(asked.map(({ method }) => method)).toEqual(["HEAD"]);
    expect(counts).toEqual({ checked: 1, requests: 1 });
  });

  it.each([405, 501, 403, 404])(
    "is asked for by its first bytes if its head is refused with %i",
    async (status) => {
      const { url, asked } = await serve(({ method }, response) => {
        if (method === "HEAD") response.writeHead(status).end();
        else response.writeHead(206, type("image/png")).end(PNG.subarray(0, 512));
      });
      const { problems, counts } = await check([`${url}/a.png`]);
      expect(problems).toMatchObject([{ code: FINE }]);
      expect(asked.map(({ method, headers }) => [method, headers.range])).toEqual([
        ["HEAD", undefined],
        ["GET", "bytes=0-511"],
      ]);
      expect(counts).toEqual({ checked: 1, requests: 2 });
    },
  );

  it.each([
    ["its head", { "content-length": "5000001" }],
    ["a range of it", { "content-range": "bytes 0-511/5000001" }],
  ])("of more than 5 MB is told of by %s", async (_, headers) => {
    const { url } = await serve(({ method }, response) => {
      if (method === "HEAD" && "content-range" in headers) response.writeHead(405).end();
      else response.writeHead(method === "HEAD" ? 200 : 206, { ...type("image/png"), ...headers });
      response.end(method === "HEAD" ? "" : PNG.subarray(0, 512));
    });
    const { problems } = await check([`${url}/a.png`]);
    expect(problems).toMatchObject([{ code: "image-too-large" }]);
  });

  it("of 5 MB is fine, and never read to its end", async () => {
    let isClosed: Promise<void> | undefined;
    const { url } = await serve(({ method }, response) => {
      if (method === "HEAD") return response.writeHead(405).end();
      isClosed = new Promise((resolve) => response.on("close", resolve));
      return response
        .writeHead(200, { ...type("image/png"), "content-length": "5000000" })
        .write(PNG);
    });
    const { problems } = await check([`${url}/a.png`]);
    expect(problems).toMatchObject([{ code: FINE }]);
    await isClosed;
  });

  it("gets no credentials and no cookies, not even those of its URL or of an answer", async () => {
    const { url, port, asked } = await serve(({ url: path }, response) => {
      if (path === "/a.png") {
        const location = `//user:password@127.0.0.1:${port}/b.png`;
        response.writeHead(302, { location, "set-cookie": "a=b" }).end();
      } else response.writeHead(200, type("image/png")).end(PNG);
    });
    const { problems } = await check([`${url.replace("//", "//user:password@")}/a.png`]);
    expect(problems).toMatchObject([{ code: FINE }]);
    expect(asked.map(({ url }) => url)).toEqual(["/a.png", "/b.png", "/a.png", "/b.png"]);
    for (const { headers } of asked) {
      expect(Object.keys(headers).sort()).toEqual(
        [
          "accept",
          "accept-encoding",
          "connection",
          "host",
          "user-agent",
          ...("range" in headers ? ["range"] : []),
        ].sort(),
      );
    }
  });

  it("that does not come within its time is told of, with all redirects", async () => {
    const { url } = await serve(() => {});
    const { problems } = await check([`${url}/a.png`], { longest: 30 });
    expect(problems).toMatchObject([
      { code: "image-unreachable", message: expect.stringContaining("(timed out)") },
    ]);
  });

  it("whose bytes stop coming is told of", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, type("image/png"));
      response.write("\x89");
    });
    const { problems } = await check([`${url}/a.png`], { longest: 50 });
    expect(problems).toMatchObject([{ message: expect.stringContaining("(timed out)") }]);
  });

  it("whose server changes to another protocol does not hold up the run", async () => {
    const upgrade = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    const port = await listen(
      createTcpServer((socket) => socket.on("data", () => socket.write(upgrade))),
    );
    const { problems } = await check([`http://127.0.0.1:${port}/a.png`], { longest: 50 });
    expect(problems).toMatchObject([{ message: expect.stringContaining("(timed out)") }]);
  });

  it("is told of when nothing listens, or it is no HTTP that answers", async () => {
    const port = await listen(createTcpServer((socket) => socket.end("SSH-2.0\r\n")));
    const { problems } = await check([
      "http://127.0.0.1:1/a.png",
      `http://127.0.0.1:${port}/a.png`,
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("could not be loaded (ECONNREFUSED)"),
      expect.stringContaining("could not be loaded (HPE_INVALID_CONSTANT)"),
    ]);
  });
});

describe("a picture over https://", () => {
  /** What is wrong with a picture that a server with TLS sends to another URL, or gives. */
  async function secured(location?: (plain: string) => string) {
    const { url } = await serve(({ url: path }, response) => {
      if (path === "/a.png" && location) response.writeHead(302, { location: location(url) }).end();
      else response.writeHead(200, type("image/png")).end(PNG);
    });
    const authority = await makeAuthority();
    const tls = await startTls(url, await authority.certify(["127.0.0.1"]));
    const images = openImageCheck({}, { TWILIO_CA_BUNDLE: authority.file });
    return images.check([changeOf(1, [`https://127.0.0.1:${tls}/a.png`])]);
  }

  it("is fine, after a redirect too", async () => {
    expect(await secured()).toEqual([]);
    expect(await secured(() => "b.png")).toEqual([]);
  });

  it("is told of when a redirect leads to http://", async () => {
    expect(await secured((plain) => `${plain}/b.png`)).toMatchObject([{ problem: { code: FINE } }]);
  });
});
