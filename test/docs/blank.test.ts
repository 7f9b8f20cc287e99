import type { DecodedPng } from "fast-png";
import { describe, expect, it } from "vitest";
import { blankness } from "../../src/dev/docs/blank.ts";

const SIZE = 100;
const GREYS = Array.from({ length: 256 }, (_, grey) => [grey, grey, grey]);

/** A picture whose every fifth pixel is a stroke of some shade, but for the rows that are left out. */
function picture(background: number, stroke: number, isLeftOut = (_row: number) => false) {
  const data = Uint8Array.from({ length: SIZE * SIZE }, (_, at) =>
    at % 5 === 0 && !isLeftOut(Math.floor(at / SIZE)) ? stroke : background,
  );
  const shape = { width: SIZE, height: SIZE, depth: 8, channels: 1 } as const;
  return { ...shape, data, text: {}, palette: GREYS } satisfies DecodedPng;
}

describe("a picture of text", () => {
  it.each([
    ["dark on light", picture(255, 30)],
    ["light on dark", picture(20, 200)],
  ])("is not blank: %s", (_, drawn) => {
    expect(blankness(drawn)).toBeUndefined();
  });

  it.each([
    ["of one colour", picture(255, 255)],
    ["with text that can hardly be seen", picture(255, 240)],
    ["without its last tenth", picture(255, 30, (row) => row >= 90)],
    ["without its first tenth", picture(255, 30, (row) => row < 10)],
    ["that lost its colours", { ...picture(255, 30), depth: 1 as const }],
  ])("is as good as blank: one %s", (_, drawn) => {
    expect(blankness(drawn)).toBeTypeOf("string");
  });

  it("is not a block of one colour on another", () => {
    const block = picture(255, 30);
    expect(
      blankness({ ...block, data: block.data.map((_, at) => (at % 5 < 3 ? 255 : 0)) }),
    ).toMatch(/^40.0 % of part 1 of 10 /);
  });
});
