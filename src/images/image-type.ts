/** How many bytes of a picture are read. */
export const FIRST_BYTES = 512;

/** The media types that servers give to unknown files. */
const UNCLEAR = /^(application|binary)\/octet-stream$|^text\/plain$/;

/**
 * PNG, JPEG, GIF and WebP (WHATWG MIME Sniffing: image type patterns), AVIF and HEIC (ISO 14496-12:
 * `ftyp`). Not SVG, which browsers take for a picture by its media type alone.
 */
const BEGINNINGS: readonly RegExp[] = [
  /^\x89PNG\r\n/,
  /^\xff\xd8\xff/,
  /^GIF8[79]a/,
  /^RIFF.{4}WEBPVP/s,
  /^.{4}ftyp(avi[fs]|hei[cx]|mif1|msf1)/s,
];

/** True if a media type says what a file is. */
export function isClear(type: string | undefined): type is string {
  return type !== undefined && !UNCLEAR.test(type);
}

/**
 * True if a file is a picture, by its media type or, if that does not tell, by its first bytes.
 *
 * @param first undefined if only the head was requested
 */
export function isImage(type: string | undefined, first: Buffer | undefined): boolean {
  if (first?.length === 0) return false;
  if (isClear(type)) return type.startsWith("image/");
  const beginning = first?.toString("latin1") ?? "";
  return BEGINNINGS.some((pattern) => pattern.test(beginning));
}
