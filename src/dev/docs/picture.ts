import { createHash } from "node:crypto";
import { type DecodedPng, decode, encode } from "fast-png";
import { blankness } from "./blank.ts";
import { PICTURE_TOOLS, photograph, type Scheme } from "./photograph.ts";

/** The name of the PNG's text that holds `sourceOf` (PNG specification: tEXt). */
const SOURCE = "Source";

/** A hash of what a picture is made from; its bytes differ from machine to machine. */
export function sourceOf(page: string, scheme: Scheme): string {
  const tools = JSON.stringify(PICTURE_TOOLS);
  return createHash("sha256").update(page).update(scheme).update(tools).digest("hex");
}

/** The `sourceOf` a picture, as the picture itself tells it; undefined if it does not. */
export function sourceIn({ text }: DecodedPng): string | undefined {
  return text[SOURCE];
}

/**
 * Returns a PNG of an element of a page, with its source in it.
 *
 * @param name of the page, with its file's ending
 * @throws what `photograph` throws, and an error if the picture would be blank.
 */
export async function takePicture(
  name: string,
  page: string,
  selector: string,
  scheme: Scheme,
): Promise<Uint8Array> {
  const image = decode(await photograph(name, page, selector, scheme));
  const why = blankness(image);
  if (why !== undefined) throw new Error(`The picture of ${name} is as good as blank: ${why}.`);
  return encode({ ...image, text: { [SOURCE]: sourceOf(page, scheme) } }, { zlib: { level: 9 } });
}
