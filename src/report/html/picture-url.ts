import { isPicture } from "../../mapping/picture.ts";
import type { PageField } from "./page-row.ts";

/** Matches JSON text that holds exactly one web address, unescaped and uncut. */
const ADDRESS = /^"(https?:\/\/[^"\\\s…]+)"$/i;

/** Returns the picture URL that a shown value holds, or undefined if it holds none. */
export function pictureUrl({ name }: PageField, shown = ""): URL | undefined {
  const [, address = ""] = ADDRESS.exec(shown) ?? [];
  return isPicture(address, name) ? new URL(address) : undefined;
}
