import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { errorCode, reasonOf } from "./error-word.ts";
import { positionAt } from "./mapping/file/locate.ts";
import { type FileIssue, formatIssue } from "./mapping/file/mapping-error.ts";
import { SettingsError } from "./settings.ts";

/** The most bytes of a file; those read here have a few kilobytes. */
const MOST = 1024 * 1024;

/** The encodings that look like binary data, each with the pattern of its first bytes. */
const WIDE: readonly (readonly [encoding: string, beginning: RegExp])[] = [
  // A byte order mark, or an ASCII character, with which all files read here begin: the zeros next
  // to it show the encoding (RFC 4627, 3).
  ["UTF-32 LE", /^\xff\xfe\0\0|^[\t\n\r -~]\0\0\0/],
  ["UTF-32 BE", /^\0\0\xfe\xff|^\0\0\0[\t\n\r -~]/],
  ["UTF-16 LE", /^\xff\xfe|^[\t\n\r -~]\0(?!\0)/],
  ["UTF-16 BE", /^\xfe\xff|^\0[\t\n\r -~](?:\0|$)/],
];

/** U+FFFD, with which a lenient decoder replaces bytes that are not UTF-8. */
export const LOST = "\uFFFD";

/**
 * Reads a text file, which must be UTF-8, without its byte order mark.
 *
 * @param source the file, or a stream such as stdin
 * @param name of the file in messages
 * @returns undefined if there is no such file.
 * @throws SettingsError if it cannot be read, is larger than 1 MiB, or is not UTF-8.
 */
export async function readTextFile(
  source: string | AsyncIterable<string | Uint8Array>,
  name = typeof source === "string" ? source : "stdin",
): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of typeof source === "string" ? createReadStream(source) : source) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size > MOST) break;
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new SettingsError(`${name}: cannot be read (${reasonOf(error)}).`);
  }
  const bytes = Buffer.concat(chunks);
  const issue = issueWith(bytes);
  if (issue !== undefined) throw new SettingsError(formatIssue(name, { place: "", ...issue }));
  return withoutMark(bytes.toString());
}

/** A text without its byte order mark, which editors on Windows write (RFC 8259, 8.1). */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

/** Why bytes are not the text of a UTF-8 file, or undefined. */
function issueWith(bytes: Buffer): Omit<FileIssue, "place"> | undefined {
  if (bytes.length > MOST) {
    return { message: "larger than 1 MiB. Check that it is the right file." };
  }
  const beginning = bytes.toString("latin1", 0, 4);
  const wide = WIDE.find(([, pattern]) => pattern.test(beginning))?.[0];
  if (wide !== undefined) return { message: `${wide}, not UTF-8. Save it as UTF-8.` };
  if (bytes.includes(0)) {
    return { message: "a binary file, not text. Check that it is the right file." };
  }
  if (isUtf8(bytes)) return undefined;

  const length = utf8Length(bytes);
  const before = withoutMark(bytes.toString("utf8", 0, length));
  const position = positionAt(before, before.length);
  if (isBeginning(bytes.subarray(length))) {
    const message =
      "it ends in the middle of a character: it was cut off, or it is not UTF-8. Restore it, or save it as UTF-8.";
    return { ...position, message };
  }
  const byte = `0x${bytes.toString("hex", length, length + 1).toUpperCase()}`;
  const message = `not UTF-8: the byte ${byte} is from Windows-1252 or another 8-bit encoding. Save it as UTF-8.`;
  return { ...position, message };
}

/** How many bytes precede the first that is not UTF-8. */
function utf8Length(bytes: Buffer): number {
  let length = 0;
  for (const part of bytes.toString().split(LOST)) {
    length += Buffer.byteLength(part);
    const isMeant = bytes.subarray(length, length + 3).equals(Buffer.from(LOST));
    if (!isMeant) break;
    length += 3;
  }
  return length;
}

/** Whether bytes are only the beginning of a UTF-8 character. */
function isBeginning(bytes: Uint8Array): boolean {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true }) === "";
  } catch {
    return false;
  }
}
