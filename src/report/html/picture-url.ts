import type { PageField } from "./page-row.ts";

/** A text in JSON that is a web address, and nothing in it is escaped or cut. */
const ADDRESS = /^"(https?:\/\/[^"\\\s…]+)"$/i;
/** Many pictures' addresses have no ending, so the name of their field counts as well. */
const ENDING = /\.(?:avif|bmp|gif|ico|jpe?g|png|svg|webp)$/i;
const FIELD = /avatar|icon|image|img|logo|photo|picture|thumbnail/i;

/** The address of the picture that a shown value names, or undefined if it names none. */
export function pictureUrl({ name }: PageField, shown = ""): URL | undefined {
  const [, address = ""] = ADDRESS.exec(shown) ?? [];
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return ENDING.test(url.pathname) || FIELD.test(name) ? url : undefined;
}
