import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/mapping/json.ts";
import { parsePath } from "../../src/mapping/path.ts";
import { pictureUrls } from "../../src/plan/picture-urls.ts";

/** The pictures that a change of one field writes. */
function picturesOf(path: string, after: JsonValue | undefined): string[] {
  return pictureUrls({ kind: "attribute", path: parsePath(path), before: undefined, after });
}

const URL = "https://cdn.example.com/7f3a?w=96";

describe("a picture", () => {
  it.each([
    "avatar_url",
    "imageUrl",
    "img",
    "profile.photo.href",
    "profilePic",
    "profile.pic",
    "pic",
    "agent_pics",
    "Logo",
    "thumbnail",
  ])("is a URL in the field %s", (path) => {
    expect(picturesOf(path, URL)).toEqual([URL]);
  });

  it.each(["url", "topic", "epic_url", "linkedin", "homepage"])(
    "is no URL in the field %s, unless it ends as a picture does",
    (path) => {
      expect(picturesOf(path, URL)).toEqual([]);
      expect(picturesOf(path, "HTTP://example.com/a.JPG?v=2")).toHaveLength(1);
    },
  );

  it.each([
    "a.png",
    "/a.png",
    "//example.com/a.png",
    "data:image/png;base64,AA",
    "ftp://example.com/a.png",
    "javascript:https://example.com/a.png",
    "https://",
    "see https://example.com/a.png",
    "",
    true,
    null,
    undefined,
  ])("is no URL of http:// or https://, and so not %j", (value) => {
    expect(picturesOf("avatar_url", value)).toEqual([]);
  });

  it("may be inside of what a field holds", () => {
    const value = {
      name: "Ann",
      avatar: { large: URL },
      links: [URL, "https://example.com/b.gif"],
    };
    expect(picturesOf("profile", value)).toEqual([URL, "https://example.com/b.gif"]);
  });

  it("is never a friendly name", () => {
    const change = { kind: "friendlyName", before: undefined, after: "https://a.example/b.png" };
    expect(pictureUrls({ ...change, kind: "friendlyName" })).toEqual([]);
  });
});
