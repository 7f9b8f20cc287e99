import type { DecodedPng } from "fast-png";

/** The least contrast between text and background, in levels of grey (of 255). */
const CONTRAST = 80;
/** The share of a text picture that its strokes cover. */
const STROKES = { least: 0.005, most: 0.3 };
/** How many horizontal strips of the picture are checked, each for itself. */
const PARTS = 10;

/**
 * Returns why a picture of text counts as blank, or undefined if it shows text: strokes in many
 * shades, from top to bottom, on a background that covers most of it.
 *
 * @param png with a palette, as `photograph` makes it
 */
export function blankness({ width, height, data, depth, palette }: DecodedPng): string | undefined {
  if (palette === undefined || depth !== 8) return "it has no more than 16 colours";
  const greys = palette.map(([red = 0, green = 0, blue = 0]) => (red + green + blue) / 3);
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const [from = 0, to = 0] = [part, part + 1].map((at) => Math.floor((at * height) / PARTS));
    return pixelsOf(data.subarray(from * width, to * width), palette.length);
  });
  const pixels = greys.map((_, index) => sum(parts.map((part) => part[index] ?? 0)));
  const background = greys[pixels.indexOf(Math.max(...pixels))] ?? 0;
  const isStroke = greys.map((grey) => Math.abs(grey - background) > CONTRAST);

  for (const [at, part] of parts.entries()) {
    const share = sum(part.filter((_, index) => isStroke[index])) / sum(part);
    if (share < STROKES.least || share > STROKES.most) {
      return `${(100 * share).toFixed(1)} % of part ${at + 1} of ${PARTS} is text, from the top`;
    }
  }
  return undefined;
}

/** How many pixels have each colour of the palette. */
function pixelsOf(data: DecodedPng["data"], colours: number): number[] {
  const counts = new Uint32Array(colours);
  for (let at = 0; at < data.length; at++) {
    const index = data[at] ?? 0;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return [...counts];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
