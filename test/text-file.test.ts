import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readTextFile } from "../src/text-file.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const MAPPING = '{\n  "attributes": [{ "value": "Köln", "to": "city" }]\n}\n';

const utf8 = (text: string) => Buffer.from(text, "utf8");
const latin1 = (text: string) => Buffer.from(text, "latin1");
const le = (text: string) => Buffer.from(text, "utf16le");
const be = (text: string) => Buffer.from(text, "utf16le").swap16();
/** Each character in four bytes, the low one first. */
const le32 = (text: string) =>
  Buffer.concat([...text].map((one) => Buffer.from([one.charCodeAt(0), 0, 0, 0])));

/** What a file of these bytes is read as, and the same bytes from a stream in small pieces. */
async function read(bytes: Buffer, size = 3) {
  const file = join(await temporaryFolder(), "x");
  await writeFile(file, bytes);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const results = [file, Readable.from(pieces)].map((source) =>
    readTextFile(source, "m.json").catch((error: Error) => {
      expect(error.name).toBe("SettingsError");
      return { refused: error.message };
    }),
  );
  const [fromFile, fromStream] = await Promise.all(results);
  expect(fromStream).toEqual(fromFile);
  return fromFile;
}

describe("a text file", () => {
  it.each([
    ["UTF-8", utf8(MAPPING), MAPPING],
    ["UTF-8 with a byte order mark", utf8(`\uFEFF${MAPPING}`), MAPPING],
    ["ASCII", utf8("A=1\r\nB=2"), "A=1\r\nB=2"],
    ["characters of each length", utf8("aä€😀\uFFFD"), "aä€😀\uFFFD"],
    ["nothing", utf8(""), ""],
    ["a byte order mark alone", utf8("\uFEFF"), ""],
  ])("of %s is read", async (_, bytes, text) => {
    expect(await read(bytes)).toBe(text);
  });

  const EIGHT_BIT = "is from Windows-1252 or another 8-bit encoding. Save it as UTF-8.";
  const CUT =
    "it ends in the middle of a character: it was cut off, or it is not UTF-8. Restore it, or save it as UTF-8.";
  it.each([
    ["UTF-16 LE with its mark", le(`\uFEFF${MAPPING}`), "UTF-16 LE, not UTF-8. Save it as UTF-8."],
    ["UTF-16 BE with its mark", be(`\uFEFF${MAPPING}`), "UTF-16 BE, not UTF-8. Save it as UTF-8."],
    ["UTF-16 LE", le(MAPPING), "UTF-16 LE, not UTF-8. Save it as UTF-8."],
    ["UTF-16 BE", be(MAPPING), "UTF-16 BE, not UTF-8. Save it as UTF-8."],
    ["UTF-16 LE of two characters", le("{}"), "UTF-16 LE, not UTF-8. Save it as UTF-8."],
    ["UTF-16 BE of one character", be("1"), "UTF-16 BE, not UTF-8. Save it as UTF-8."],
    ["UTF-16 LE, cut off", le(MAPPING).subarray(0, 9), "UTF-16 LE, not UTF-8. Save it as UTF-8."],
    ["UTF-32 LE with its mark", Buffer.concat([le("\uFEFF"), le("\0"), le32("{}")]), "UTF-32 LE"],
    ["UTF-32 LE", le32(MAPPING), "UTF-32 LE, not UTF-8. Save it as UTF-8."],
    ["UTF-32 BE", le32("{}").swap32(), "UTF-32 BE, not UTF-8. Save it as UTF-8."],
    ["Windows-1252", latin1(MAPPING), `2:31: not UTF-8: the byte 0xF6 ${EIGHT_BIT}`],
    [
      "Windows-1252 with lines as on Windows",
      latin1("a\r\nb\r\nü"),
      "3:1: not UTF-8: the byte 0xFC ",
    ],
    ["Windows-1252 before its last line ends", latin1("A=1\nB=caf\xE9\n"), "2:6: not UTF-8"],
    ["Windows-1252 at its very end, which a cut may look like", latin1("B=caf\xE9"), `1:6: ${CUT}`],
    ["Windows-1252's own characters", latin1('{"a":"\x80"}'), "1:7: not UTF-8: the byte 0x80 "],
    [
      "Windows-1252 behind UTF-8 and U+FFFD",
      Buffer.concat([utf8("\uFEFFä\uFFFD😀"), latin1("ä\n")]),
      "1:5: not UTF-8: the byte 0xE4 ",
    ],
    ["half a surrogate pair", Buffer.from([0x41, 0xed, 0xa0, 0x80, 0x0a]), "1:2: not UTF-8"],
    ["a slash in too many bytes", Buffer.from([0x0a, 0xc0, 0xaf, 0x0a]), "2:1: not UTF-8"],
    ["a character cut in two", utf8("A=ä").subarray(0, -1), `1:3: ${CUT}`],
    ["a character of four bytes, cut", utf8("A\nB=😀").subarray(0, -1), `2:3: ${CUT}`],
    ["half a byte order mark", Buffer.from([0xef, 0xbb]), `1:1: ${CUT}`],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "a binary file"],
    ["WebAssembly", Buffer.from("0061736d01000000", "hex"), "a binary file, not text."],
    ["text with a zero in it", utf8('{"a":"\0"}'), "a binary file, not text."],
  ])("of %s is refused", async (_, bytes, message) => {
    expect(await read(bytes)).toEqual({ refused: expect.stringContaining(message) });
  });

  it("may have 1 MiB, and no byte more", async () => {
    const most = Buffer.alloc(1024 * 1024, " ");
    expect(await read(most, 10_000)).toBe(most.toString());
    const more = Buffer.concat([most, utf8(" ")]);
    const refused = "m.json: larger than 1 MiB. Check that it is the right file.";
    expect(await read(more, 10_000)).toEqual({ refused });
    await expect(readTextFile("/dev/zero", "m.json")).rejects.toThrow(refused);
  });

  it("that does not exist is none", async () => {
    const folder = await temporaryFolder();
    expect(await readTextFile(join(folder, "none"))).toBeUndefined();
    await symlink("nowhere", join(folder, "link"));
    expect(await readTextFile(join(folder, "link"))).toBeUndefined();
  });

  it("that cannot be read is refused in words", async () => {
    const folder = await temporaryFolder();
    const refusalOf = (name: string) =>
      readTextFile(join(folder, name), "m.json").catch((error: Error) => error.message);
    await mkdir(join(folder, "folder"));
    await writeFile(join(folder, "file"), "");
    await symlink("circle", join(folder, "circle"));
    expect(await refusalOf("folder")).toBe("m.json: cannot be read (it is a folder).");
    expect(await refusalOf("file/x")).toMatch(/ \(a part of its path is not a folder\)\.$/);
    expect(await refusalOf("circle")).toMatch(/ \(its symbolic links form a circle\)\.$/);
    expect(await refusalOf("x".repeat(300))).toMatch(/ \(its name is too long\)\.$/);
    await chmod(join(folder, "file"), 0);
    // The superuser may read everything.
    const denied = process.getuid?.() === 0 ? "" : "m.json: cannot be read (permission denied).";
    expect(await refusalOf("file")).toBe(denied);
  });

  it("of which nobody has foreseen the trouble is refused with the system's word", async () => {
    const broken = new Readable({
      read: () => broken.destroy(Object.assign(new Error("Ann's disk"), { code: "EIO" })),
    });
    await expect(readTextFile(broken, "m.json")).rejects.toThrow("m.json: cannot be read (EIO).");
  });
});
