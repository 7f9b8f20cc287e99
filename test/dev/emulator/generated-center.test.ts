import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../../src/dev/emulator/generated-center.ts";

describe("a generated center", () => {
  it.each([
    ["early", [0, 1, 2, 3, 4, 5]],
    ["late", [2, 3, 4, 5, 0, 1]],
    ["spread", [0, 2, 3, 1, 4, 5]],
  ] as const)("has the Users of its Workers %s", (place, numbers) => {
    const { users } = generatedCenter({ workers: 2, users: 6, place });
    expect(users.list.map(({ identity }) => identity)).toEqual(
      numbers.map((number) => `agent${number}_40example_2Ecom`),
    );
  });

  it.each(["early", "late", "spread"] as const)(
    "has them %s when there is nobody else",
    (place) => {
      const { users } = generatedCenter({ workers: 3, users: 2, place });
      expect(users.list).toHaveLength(2);
      expect(generatedCenter({ workers: 0, users: 2, place }).users.list).toHaveLength(2);
    },
  );

  it("has as many Users that show a former picture as it is told", () => {
    const { users } = generatedCenter({ workers: 3, users: 4, changed: 2 });
    const former = users.list.filter(({ attributes }) => attributes.includes("former"));
    expect(former).toHaveLength(2);
  });
});
