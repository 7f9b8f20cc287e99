import type { LookupFunction } from "node:net";
import { describe, expect, it } from "vitest";
import { startProxy } from "../support/proxy.ts";
import { changeOf, check, FINE, openImageCheck, PNG, serve, type } from "./serve-images.ts";

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
    const lookup: LookupFunction = () => expect.unreachable("the proxy looks up names");
    const images = openImageCheck(
      { allowPrivate: false, lookup },
      { HTTPS_PROXY: `http://${proxy.address}` },
    );
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
    const images = openImageCheck(
      { allowPrivate: false },
      { HTTPS_PROXY: `http://${proxy.address}` },
    );
    const [warning] = await images.check([changeOf(1, ["https://pictures.example.com/a.png"])]);
    expect(warning?.problem).toMatchObject({
      code: "image-unreachable",
      message: expect.stringContaining("(proxy-refused)"),
    });
  });
});
