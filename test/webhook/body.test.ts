import { describe, expect, it } from "vitest";
import { bodyKind, parseBody } from "../../src/webhook/body.ts";
import { readBody } from "../../src/webhook/read-body.ts";

describe("the kind of a body", () => {
  it.each([
    ["application/x-www-form-urlencoded", "form"],
    ["application/x-www-form-urlencoded; charset=UTF-8", "form"],
    [" Application/X-WWW-Form-Urlencoded ;a=1;b=2", "form"],
    ["application/json", "json"],
    ["APPLICATION/JSON;charset=utf-8", "json"],
    ["application/cloudevents+json", "json"],
    ["application/cloudevents-batch+json", "json"],
  ])("of %j is %s", (type, kind) => {
    expect(bodyKind("POST", type)).toBe(kind);
  });

  it.each([
    "",
    "text/json",
    "application/",
    "application/jsonx",
    "application/x json",
    "application/+json",
    "application/a/b+json",
    "application/a b+json",
    "application/a+b",
    "x application/json",
    "application/x-www-form-urlencodedx",
    "; application/json",
  ])("of %j is refused", (type) => {
    const refusal = { status: 415, message: "the content type is neither a form nor JSON" };
    expect(() => bodyKind("POST", type)).toThrow(expect.objectContaining(refusal));
  });

  it("is not needed to refuse another method, and a request without one is refused", () => {
    const refusal = {
      name: "Refusal",
      status: 405,
      headers: { allow: "POST" },
      message: "the method is not POST",
    };
    expect(() => bodyKind("GET")).toThrow(expect.objectContaining(refusal));
    expect(() => bodyKind("post", "application/json")).toThrow(expect.objectContaining(refusal));
    expect(() => bodyKind("POST")).toThrow(expect.objectContaining({ status: 415 }));
  });
});

describe("the fields of a form", () => {
  it.each([
    ["", {}],
    ["a=1&b=", { a: "1", b: "" }],
    ["a=1&b=2&a=3", { a: ["1", "3"], b: "2" }],
    ["a=&a=&a=1", { a: ["", "", "1"] }],
    ["a=b%20c+d", { a: "b c d" }],
  ])("of %j are %j", (text, fields) => {
    expect(parseBody("form", text)).toEqual({ kind: "form", fields });
  });

  it("may have any name, also one that objects have by themselves", () => {
    const body = parseBody("form", "__proto__=1&constructor=2&__proto__=3");
    expect(body.kind === "form" && Object.entries(body.fields)).toEqual([
      ["__proto__", ["1", "3"]],
      ["constructor", "2"],
    ]);
  });

  it("are a thousand at most", () => {
    const form = (count: number) => Array.from({ length: count }, (_, one) => `f${one}=`).join("&");
    expect(parseBody("form", form(1000))).toMatchObject({ fields: { f999: "" } });
    const refusal = { status: 413, message: "the form has over 1000 fields" };
    expect(() => parseBody("form", form(1001))).toThrow(expect.objectContaining(refusal));
    const repeated = Array(1001).fill("a=").join("&");
    expect(() => parseBody("form", repeated)).toThrow(expect.objectContaining(refusal));
  });

  it("are not read from JSON, which stays as it was signed", () => {
    const text = ' {"a":"b&c=d"} ';
    expect(parseBody("json", text)).toEqual({ kind: "json", text });
  });
});

describe("the body of a request", () => {
  /** A stream of these parts. */
  const streamOf = (...parts: (string | Uint8Array<ArrayBuffer>)[]) => {
    const cancelled: unknown[] = [];
    const left = [...parts];
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: (controller) => {
          const part = left.shift();
          if (part === undefined) controller.close();
          else controller.enqueue(typeof part === "string" ? Buffer.from(part) : part);
        },
        cancel: (reason) => {
          cancelled.push(reason);
          throw new Error("it cannot be cancelled");
        },
      },
      { highWaterMark: 0 },
    );
    return { body, cancelled, left };
  };
  const KIB = 1024;

  it("is read to its end, in parts that split a character too", async () => {
    const [first, second] = [Uint8Array.of(0x22, 0xc3), Uint8Array.of(0xbc, 0x22)];
    expect(await readBody(streamOf("[", first, second, "]").body, "json")).toBe('["ü"]');
    expect(await readBody(streamOf().body, "form")).toBe("");
    expect(await readBody(null, "form")).toBe("");
  });

  it("keeps a byte order mark, because it is part of what was signed", async () => {
    expect(await readBody(streamOf("\ufeff[]").body, "json")).toBe("\ufeff[]");
  });

  it.each([
    ["form", 256],
    ["json", 4096],
  ] as const)("of kind %s has %i KiB at most, and is read no further", async (kind, most) => {
    const half = "x".repeat((most / 2) * KIB);
    expect(await readBody(streamOf(half, half).body, kind)).toHaveLength(most * KIB);
    const { body, cancelled, left } = streamOf(half, half, "x", "y", "z");
    await expect(readBody(body, kind)).rejects.toMatchObject({
      status: 413,
      message: `the body is over ${most} KiB`,
      headers: { connection: "close" },
    });
    expect(cancelled).toHaveLength(1);
    expect(left).toEqual(["y", "z"]);
  });

  it("that breaks off is refused", async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("lost")) });
    const refusal = { status: 400, message: "the body breaks off" };
    await expect(readBody(body, "json")).rejects.toMatchObject(refusal);
  });

  it("that is not UTF-8 is refused", async () => {
    const message = "the body is not UTF-8, so Twilio has not signed it";
    const { body } = streamOf("[", Uint8Array.of(0xff), "]");
    await expect(readBody(body, "json")).rejects.toMatchObject({ status: 403, message });
  });
});
