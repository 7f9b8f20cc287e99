import type { PageField, PageRow } from "../page-row.ts";
import { pictureUrl } from "../picture-url.ts";
import { pictureElement } from "./pictures.ts";

/** How many rows are added to the table at once. */
const AT_ONCE = 50;

/**
 * Returns a function that shows rows in a table: the first ones at once, more when the reader
 * scrolls near the end or presses the button, and all before printing.
 */
export function rowList(body: HTMLTableSectionElement, more: HTMLButtonElement) {
  let rows: readonly PageRow[] = [];
  let added = 0;
  const add = (number: number) => {
    const some = rows.slice(added, added + number);
    body.append(...some.map((row, index) => rowElement(row, added + index)));
    added += some.length;
    more.hidden = added === rows.length;
    more.textContent = `Show more (${(rows.length - added).toLocaleString("en-US")} left)`;
    // It tells of changes alone, and the end may still be near.
    nearEnd.unobserve(more);
    nearEnd.observe(more);
  };
  more.addEventListener("click", () => add(AT_ONCE));
  const nearEnd = new IntersectionObserver(
    (entries) => {
      if (entries.at(-1)?.isIntersecting) add(AT_ONCE);
    },
    { rootMargin: "1000px" },
  );
  addEventListener("beforeprint", () => add(rows.length));
  return {
    show(matches: readonly PageRow[]) {
      rows = matches;
      added = 0;
      body.replaceChildren();
      // For assistive technology: how many there are, although not all are in the table yet.
      body.closest("table")?.setAttribute("aria-rowcount", String(matches.length + 1));
      add(AT_ONCE);
    },
  };
}

type Child = Element | string;

/** Returns an element with these children; strings become text, never HTML. */
function make(tag: string, attributes: Readonly<Record<string, string>>, ...children: Child[]) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Returns the table row of one Worker; `index` is its position among all rows. */
function rowElement({ title, ids, action, why, fields }: PageRow, index: number): Element {
  return make(
    "tr",
    // With a style of its own it is no row to a browser, unless its role says so.
    { role: "row", class: action, "aria-rowindex": String(index + 2) },
    make("td", { role: "cell" }, make("span", { class: "action" }, action)),
    make(
      "th",
      { role: "rowheader", scope: "row" },
      make("bdi", ids.length === 0 ? { class: "id" } : {}, title),
      ...ids.map((id) => make("bdi", { class: "id" }, id)),
    ),
    make(
      "td",
      { role: "cell" },
      ...(why === "" ? [] : [make("p", {}, why)]),
      ...fields.map(fieldElement),
    ),
  );
}

function fieldElement(field: PageField): Element {
  const { name, before, after, change } = field;
  const label = make("bdi", { class: "field" }, name);
  if (change !== undefined) {
    return make("div", { class: "change" }, label, make("span", { class: "note" }, change));
  }
  return make(
    "div",
    { class: "change" },
    label,
    before === undefined ? "" : valueElement("del", field, before, "old picture"),
    before === undefined ? "" : make("span", { class: "arrow" }, "→"),
    after === undefined
      ? make("span", { class: "note" }, "removed")
      : valueElement("ins", field, after, "new picture"),
  );
}

function valueElement(tag: "del" | "ins", field: PageField, shown: string, alt: string): Element {
  const url = pictureUrl(field, shown);
  const value = make("bdi", {}, shown);
  return url === undefined ? make(tag, {}, value) : make(tag, {}, pictureElement(url, alt), value);
}
