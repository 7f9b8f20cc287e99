import type { PageField } from "./page-row.ts";

/** Matches JSON text that holds exactly one web address, unescaped and uncut. */
const ADDRESS = /^"(https?:\/\/[^"\\\s…]+)"$/i;
/** Many picture URLs have no file extension, so the field's name counts too. */
const ENDING = /\.(?:avif|bmp|gif|ico|jpe?g|png|svg|webp)$/i;
const FIELD = /avatar|icon|image|img|logo|photo|picture|thumbnail/i;

/** Returns the picture URL that a shown value holds, or undefined if it holds none. */
export function pictureUrl({ name }: PageField, shown = ""): URL | undefined {
  const [, address = ""] = ADDRESS.exec(shown) ?? [];
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return ENDING.test(url.pathname) || FIELD.test(name) ? url : undefined;
}
