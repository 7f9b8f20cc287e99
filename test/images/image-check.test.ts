import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createTcpServer, type LookupFunction } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ImageCheck, type ImageCheckOptions } from "../../src/images/image-check.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { failed, type ToWrite } from "../../src/plan/outcome.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { makeAuthority } from "../support/certificates.ts";
import { listen, startProxy, startTls, stubNetwork } from "../support/proxy.ts";

const PNG = Buffer.from("\x89PNG\r\n\x1a\n".padEnd(600, "\0"), "latin1");
const HTML = "<!doctype html><title>Log in</title>";

/** The change that gives a Worker's User these pictures. */
function changeOf(worker: number, urls: readonly string[]): ToWrite {
  return {
    worker: { sid: `WK${worker}`, name: `w${worker}` },
    identity: parseIdentity(`w${worker}`),
    action: "create",
    desired: { attributes: [], friendlyName: undefined, skipIfAbsent: undefined },
    seen: { user: undefined, at: 0 },
    fields: [{ kind: "attribute", path: ["avatars"], before: undefined, after: [...urls] }],
  };
}

/** Checks pictures, each of a Worker of its own. */
async function check(urls: readonly string[], options: Partial<ImageCheckOptions> = {}) {
  stubNetwork({});
  const deadline = new Deadline(20_000);
  onTestFinished(() => deadline.end());
  const images = new ImageCheck({ deadline, allowPrivate: true, ...options });
  const warnings = await images.check(urls.map((url, index) => changeOf(index, [url])));
  return { warnings, problems: warnings.map(({ problem }) => problem), counts: images.counts };
}

/** A server of pictures on this machine, and the requests that it got. */
async function serve(listener: RequestListener) {
  const asked: IncomingMessage[] = [];
  const port = await listen(
    createServer((request, response) => {
      asked.push(request);
      listener(request, response);
    }),
  );
  return { asked, port, url: `http://127.0.0.1:${port}` };
}

/** Answers each path with what it has for it: a status, headers and a body. */
function answering(
  answers: Readonly<Record<string, [number, Readonly<Record<string, string>>, (Buffer | string)?]>>,
): RequestListener {
  return ({ url = "" }, response) => {
    const [status, headers, body = ""] = answers[url] ?? [500, {}];
    response.writeHead(status, headers).end(body);
  };
}

/** All is well but for the missing TLS of a server on this machine. */
const FINE = "image-insecure";
const type = (name: string) => ({ "content-type": name });

describe("a new picture", () => {
  it.each<[string, Parameters<typeof answering>[0][string], string, string]>([
    ["a picture", [200, type("image/png"), PNG], FINE, "over http://"],
    ["one of no media type, by its bytes", [200, {}, PNG], FINE, "http://"],
    ["one of no certain media type", [200, type("application/octet-stream"), PNG], FINE, "http://"],
    ["an SVG", [200, type("image/svg+xml; charset=utf-8"), "<svg/>"], FINE, "http://"],
    ["none", [404, type("image/png"), PNG], "image-not-found", "is not there (404)"],
    ["one that was there once", [410, {}], "image-not-found", "is not there (410)"],
    ["one for those who log in", [401, {}], "image-refused", "to the public (401)"],
    ["a refusal", [403, {}], "image-refused", "to the public (403)"],
    ["a page", [200, type("text/html; charset=utf-8"), HTML], "image-not-an-image", "text/html"],
    ["a page of no media type", [200, {}, HTML], "image-not-an-image", "leads to something that"],
    [
      "a media type that is none",
      [200, type("te xt/<b>"), HTML],
      "image-not-an-image",
      "something",
    ],
    ["nothing", [200, type("image/png")], "image-not-an-image", "image/png that is no picture"],
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
    stubNetwork({ TWILIO_CA_BUNDLE: authority.file });
    const deadline = new Deadline(20_000);
    onTestFinished(() => deadline.end());
    const images = new ImageCheck({ deadline, allowPrivate: true });
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

describe("many new pictures", () => {
  it("are asked for once each, and told of by Worker", async () => {
    const { url, asked } = await serve(
      answering({ "/a.png": [404, {}], "/b.png": [200, type("image/png"), PNG] }),
    );
    stubNetwork({});
    const deadline = new Deadline(20_000);
    onTestFinished(() => deadline.end());
    const images = new ImageCheck({ deadline, allowPrivate: true });
    const [a, b] = [`${url}/a.png`, `${url}/b.png`];
    const progress: number[][] = [];
    const onProgress = (...counts: number[]) => void progress.push(counts);
    const warnings = await images.check(
      [
        changeOf(1, [a]),
        changeOf(2, [b, a]),
        failed(changeOf(3, [a]), new Error("broken"), changeOf(3, [a]).fields),
      ],
      onProgress,
    );
    expect(warnings.map(({ worker, problem }) => [worker?.sid, problem.code])).toEqual([
      ["WK1", "image-not-found"],
      ["WK2", FINE],
      ["WK2", "image-not-found"],
    ]);
    expect(asked).toHaveLength(4);
    expect(images.counts).toEqual({ checked: 2, requests: 4 });
    expect(progress).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  it("are asked for ten at once", async () => {
    const held: ServerResponse[] = [];
    let most = 0;
    const { url } = await serve((_, response) => {
      most = Math.max(most, held.push(response));
      if (held.length < 10) return;
      for (const one of held.splice(0))
        one.writeHead(200, { ...type("image/png"), "content-length": "9" }).end();
    });
    await check(Array.from({ length: 40 }, (_, index) => `${url}/${index}.png`));
    expect(most).toBe(10);
  });

  it("of a server that does not answer are given up on", async () => {
    const urls = Array.from({ length: 100 }, (_, index) => `http://127.0.0.1:1/${index}.png`);
    const { problems, counts } = await check(urls);
    expect(problems).toHaveLength(100);
    expect(problems.at(-1)?.message).toContain("(its server does not answer)");
    expect(counts.requests).toBeLessThanOrEqual(12);
    expect(counts.checked).toBe(100);
  });

  it("are given up on when the run ends", async () => {
    const { url } = await serve(() => {});
    const deadline = new Deadline(20_000);
    const images = new ImageCheck({ deadline, allowPrivate: true });
    const checking = images.check([changeOf(1, [`${url}/a.png`])]);
    deadline.interrupt(0);
    await expect(checking).rejects.toMatchObject({ code: "interrupted" });
  });
});

describe("an address that is not public", () => {
  const REFUSED = [{ code: "image-private" }];

  it.each([
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "localhost",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
  ])("is not asked: %s", async (host) => {
    const { port, asked } = await serve((_, response) => void response.end(PNG));
    const { problems, counts } = await check([`http://${host}:${port}/a.png`], {
      allowPrivate: false,
    });
    expect(problems).toMatchObject(REFUSED);
    expect(asked).toEqual([]);
    expect(counts.checked).toBe(1);
  });

  it.each(["169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1"])(
    "is not asked even if one's own network may be: %s",
    async (host) => {
      const { problems, counts } = await check([`http://${host}/a.png`]);
      expect(problems).toMatchObject(REFUSED);
      expect(counts.requests).toBe(0);
    },
  );

  it("is not asked after a redirect", async () => {
    const { url, asked } = await serve((_, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end(),
    );
    const { problems } = await check([`${url}/a.png`]);
    expect(problems).toMatchObject(REFUSED);
    expect(asked.map(({ url }) => url)).toEqual(["/a.png"]);
  });

  it.each(["127.0.0.1", "::1", "169.254.169.254", "10.1.2.3"])(
    "is not asked under a name that leads to it: %s",
    async (address) => {
      const { port, asked } = await serve((_, response) => void response.end(PNG));
      const names: string[] = [];
      const lookup: LookupFunction = (name, _, callback) => {
        names.push(name);
        callback(null, [{ address, family: address.includes(":") ? 6 : 4 }]);
      };
      for (const scheme of ["http", "https"]) {
        const { problems } = await check([`${scheme}://pictures.example.com:${port}/a.png`], {
          allowPrivate: false,
          lookup,
        });
        expect(problems).toMatchObject(REFUSED);
      }
      expect(names).toEqual(["pictures.example.com", "pictures.example.com"]);
      expect(asked).toEqual([]);
    },
  );

  it("is connected to as it was looked up, and not looked up again", async () => {
    const { port, asked } = await serve((_, response) =>
      response.writeHead(200, { ...type("image/png"), "content-length": "9" }).end(),
    );
    let lookups = 0;
    const lookup: LookupFunction = (_, __, callback) => {
      const address = ++lookups === 1 ? "127.0.0.1" : "169.254.169.254";
      callback(null, [{ address, family: 4 }]);
    };
    const { problems } = await check([`http://pictures.example.com:${port}/a.png`], { lookup });
    expect(problems).toMatchObject([{ code: FINE }]);
    expect(asked).toHaveLength(1);
    expect(lookups).toBe(1);
  });
});

describe("a picture behind a proxy", () => {
  it("is asked for through it, unless its host is one's own", async () => {
    const { port, asked } = await serve((_, response) =>
      response.writeHead(200, { ...type("image/png"), "content-length": "9" }).end(),
    );
    const proxy = await startProxy(port);
    stubNetwork({ HTTPS_PROXY: `http://${proxy.address}` });
    const deadline = new Deadline(20_000);
    onTestFinished(() => deadline.end());
    const lookup: LookupFunction = () => expect.unreachable("the proxy looks up names");
    const images = new ImageCheck({ deadline, allowPrivate: false, lookup });
    const hosts = ["pictures.example.com", "127.0.0.1", "localhost", "metadata.google.internal"];
    const warnings = await images.check(
      hosts.map((host, index) => changeOf(index, [`http://${host}/a.png`])),
    );
    expect(warnings.map(({ problem }) => problem.code)).toEqual([
      FINE,
      "image-private",
      "image-private",
      "image-private",
    ]);
    expect(proxy.asked.map(({ target }) => target)).toEqual(["pictures.example.com:80"]);
    expect(asked).toHaveLength(1);
  });

  it("that refuses cannot be loaded", async () => {
    const proxy = await startProxy(1, () => 403);
    stubNetwork({ HTTPS_PROXY: `http://${proxy.address}` });
    const deadline = new Deadline(20_000);
    onTestFinished(() => deadline.end());
    const images = new ImageCheck({ deadline, allowPrivate: false });
    const [warning] = await images.check([changeOf(1, ["https://pictures.example.com/a.png"])]);
    expect(warning?.problem).toMatchObject({
      code: "image-unreachable",
      message: expect.stringContaining("(proxy-refused)"),
    });
  });
});
