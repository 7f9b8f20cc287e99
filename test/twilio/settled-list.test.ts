import { describe, expect, it } from "vitest";
import { settledList } from "../../src/twilio/worker-reader.ts";

/** A list in pages of two, to which something happens after each page that is read. */
function changingList(sids: string[], happens: (pagesRead: number) => void = () => {}) {
  let pagesRead = 0;
  let readings = 0;
  const read = async function* () {
    readings++;
    for (let start = 0; start === 0 || start < sids.length; start += 2) {
      yield sids.slice(start, start + 2).map((sid) => ({ sid }));
      happens(++pagesRead);
    }
  };
  const all = async () => {
    const found: string[] = [];
    for await (const page of settledList(read)) found.push(...page.map(({ sid }) => sid));
    return { found, readings };
  };
  return { all, readings: () => readings };
}

describe("a list", () => {
  it("of one page is read once", async () => {
    expect(await changingList(["a", "b"]).all()).toEqual({ found: ["a", "b"], readings: 1 });
    expect(await changingList([]).all()).toEqual({ found: [], readings: 1 });
  });

  it("of several pages is read twice, and nothing given twice", async () => {
    const sids = ["a", "b", "c"];
    expect(await changingList(sids).all()).toEqual({ found: sids, readings: 2 });
  });

  it("that moves up while it is read hides nobody", async () => {
    const sids = ["a", "b", "c", "d", "e"];
    const { all } = changingList(sids, (pages) => pages === 1 && sids.splice(0, 1));
    const { found, readings } = await all();
    expect(found).toEqual(["a", "b", "d", "e", "c"]);
    expect(readings).toBe(3);
  });

  it("in which entries change places hides nobody", async () => {
    const sids = ["a", "b", "c", "d"];
    const { all } = changingList(sids, (pages) => pages === 1 && sids.unshift(sids.pop() ?? ""));
    expect(new Set((await all()).found)).toEqual(new Set(["a", "b", "c", "d"]));
  });

  it("gives each entry once, and an empty page only where the list has one", async () => {
    const pages = [["a", "b"], ["b", "a"], ["b"], [], ["c"]].map((sids) =>
      sids.map((sid) => ({ sid })),
    );
    const found: (readonly { sid: string }[])[] = [];
    const read = async function* () {
      yield* pages;
    };
    for await (const page of settledList(read)) found.push(page);
    expect(found).toEqual([[{ sid: "a" }, { sid: "b" }], [], [{ sid: "c" }]]);
  });

  it("that never settles is given up on", async () => {
    const sids = ["a", "b", "c"];
    const { all, readings } = changingList(sids, (pages) => sids.splice(2, 1, `new${pages}`));
    await expect(all()).rejects.toMatchObject({
      code: "list-unsettled",
      message:
        "The list of Workers kept changing while it was read 5 times, so some Workers may be missing. Run again.",
    });
    expect(readings()).toBe(5);
  });
});
