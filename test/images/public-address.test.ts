import type { LookupFunction } from "node:net";
import { describe, expect, it } from "vitest";
import { checkHost, guardedLookup, mayConnect } from "../../src/images/public-address.ts";

const PUBLIC = ["1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700::1", "::ffff:1.1.1.1"];

const OWN = [
  "127.0.0.1",
  "127.255.255.254",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "fd00::1",
];

const NEVER = [
  "169.254.169.254",
  "::ffff:169.254.169.254",
  "fe80::1",
  "fe80::1%eth0",
  "0.0.0.0",
  "0.1.2.3",
  "::",
  "::7f00:1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::1",
  "2001:0:1::1",
  "fec0::1",
  "ff02::1",
  "224.0.0.1",
  "255.255.255.255",
  "240.0.0.1",
  "192.0.2.1",
  "198.18.0.1",
  "4000::1",
  "168.63.129.16",
  "::ffff:168.63.129.16",
  "100.100.100.200",
  "fd00:ec2::254",
  "fd00:0ec2:0::254",
  "fd20:ce::254",
  "no address",
];

describe("an address of a picture's server", () => {
  it.each(PUBLIC)("may be asked when it is public: %s", (address) => {
    expect([mayConnect(address, false), mayConnect(address, true)]).toEqual([true, true]);
  });

  it.each(OWN)("may be asked only if that is allowed: %s", (address) => {
    expect([mayConnect(address, false), mayConnect(address, true)]).toEqual([false, true]);
  });

  it.each(NEVER)("may never be asked: %s", (address) => {
    expect([mayConnect(address, false), mayConnect(address, true)]).toEqual([false, false]);
  });
});

describe("a host of a picture", () => {
  const isAsked = (url: string, allowPrivate: boolean, isProxied: boolean) => {
    try {
      checkHost(new URL(url), allowPrivate, isProxied);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "image-private" });
      return false;
    }
  };

  it.each([
    "http://127.0.0.1/a.png",
    "http://2130706433/a.png",
    "http://0x7f.1/a.png",
    "http://0177.0.0.1/a.png",
    "http://127.1/a.png",
    "http://0/a.png",
    "http://[::1]/a.png",
    "http://[::ffff:127.0.0.1]/a.png",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
  ])("is not asked, with a proxy or without: %s", (url) => {
    expect([isAsked(url, false, false), isAsked(url, false, true)]).toEqual([false, false]);
  });

  it.each([
    "http://localhost/a.png",
    "http://LOCALHOST./a.png",
    "http://a.localhost/a.png",
    "http://metadata/a.png",
    "http://metadata.google.internal/a.png",
    "http://printer.local/a.png",
  ])("is not asked through a proxy, which looks it up: %s", (url) => {
    expect([isAsked(url, false, true), isAsked(url, true, true)]).toEqual([false, true]);
  });

  it("is asked through a proxy where its name tells nothing", () => {
    expect(isAsked("https://pictures.example.com/a.png", false, true)).toBe(true);
  });
});

describe("a name that is looked up", () => {
  const found = (...addresses: string[]): LookupFunction => {
    const all = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    return (_, { all: wantsAll }, callback) => {
      expect(wantsAll).toBe(true);
      callback(null, all);
    };
  };

  /** What a connection gets of it. */
  const given = (lookup: LookupFunction, all: boolean) =>
    new Promise((resolve) => {
      guardedLookup(false, lookup)("pictures.example.com", { all }, (error, address, family) =>
        resolve(error ?? (all ? address : [address, family])),
      );
    });

  it("leads to its public addresses alone", async () => {
    const lookup = found("10.0.0.1", "1.1.1.1", "::1", "2606:4700::1");
    expect(await given(lookup, true)).toEqual([
      { address: "1.1.1.1", family: 4 },
      { address: "2606:4700::1", family: 6 },
    ]);
    expect(await given(lookup, false)).toEqual(["1.1.1.1", 4]);
  });

  it.each([[["127.0.0.1"]], [["10.0.0.1", "::ffff:127.0.0.1"]], [[]]])(
    "leads nowhere when it has none: %j",
    async (addresses) => {
      for (const all of [true, false]) {
        expect(await given(found(...addresses), all)).toMatchObject({ code: "image-private" });
      }
    },
  );

  it("fails as it does by itself", async () => {
    const error = Object.assign(new Error("none"), { code: "ENOTFOUND" });
    expect(await given((_, __, callback) => callback(error, []), true)).toBe(error);
  });
});
