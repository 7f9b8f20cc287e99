/** A field with one of these in its name holds pictures. */
const OF_NAME = /avatar|headshot|icon|image|img|logo|photo|picture|portrait|thumb/i;
/** The short word only where a word begins: not in `topic`. */
const PIC = /(?<![A-Za-z])pic|Pic/;
const OF_FILE = /\.(avif|bmp|gif|ico|jfif|jpe?g|png|svg|webp)$/i;

/**
 * Returns whether a field's text is the http:// or https:// URL of a picture: the field's name says
 * so, or the URL ends like an image file.
 */
export function isPicture(text: string, name: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  return OF_NAME.test(name) || PIC.test(name) || OF_FILE.test(new URL(text).pathname);
}
