import { createHash } from "node:crypto";
import { type DecodedPng, decode, encode } from "fast-png";
import { blankness } from "./blank.ts";
import { PICTURE_TOOLS, photograph } from "./photograph.ts";

/** The name of the PNG's text that holds `sourceOf` (PNG specification: tEXt). */
const SOURCE = "Source";

/** A hash of what a picture is made from; its bytes differ from machine to machine. */
export function sourceOf(page: string): string {
  const tools = JSON.stringify(PICTURE_TOOLS);
  return createHash("sha256").update(page).update(tools).digest("hex");
}

/** The `sourceOf` what a picture was made from; undefined when it does not tell. */
export function sourceIn({ text }: DecodedPng): string | undefined {
  return text[SOURCE];
}

/**
 * A PNG of an element of a page, which tells its source.
 *
 * @param name of the page, with its file's ending
 * @throws what `photograph` does, and when it would be blank.
 */
export async function takePicture(
  name: string,
  page: string,
  selector: string,
): Promise<Uint8Array> {
  const image = decode(await photograph(name, page, selector));
  const why = blankness(image);
  if (why !== undefined) throw new Error(`The picture of ${name} is as good as blank: ${why}.`);
  return encode({ ...image, text: { [SOURCE]: sourceOf(page) } }, { zlib: { level: 9 } });
}
