import type { PageRow } from "../page-row.ts";
import { rowFilter } from "./filter.ts";
import { loadPictures } from "./pictures.ts";
import { rowList } from "./row-list.ts";

/**
 * The page's script: shows the rows, filters them and loads the pictures. All text enters the page
 * as text; the page's policy forbids turning it into HTML.
 */

function find<T extends Element>(selector: string, type: new () => T): T | undefined {
  const found = document.querySelector(selector);
  return found instanceof type ? found : undefined;
}

// Styles in attributes are against the page's policy.
for (const part of document.querySelectorAll<HTMLElement>(".bar > li")) {
  part.style.flexGrow = part.dataset.count ?? "";
}

const [form, body, more, shown] = [
  find("#filters", HTMLFormElement),
  find("#rows", HTMLTableSectionElement),
  find("#more", HTMLButtonElement),
  find("#shown", HTMLElement),
];
if (form && body && more && shown) {
  // It is what this page was made with.
  const rows = JSON.parse(find("#data", HTMLScriptElement)?.text ?? "[]") as PageRow[];
  const matching = rowFilter(rows);
  const list = rowList(body, more);
  const search = find("#search", HTMLInputElement);
  const field = find("#field", HTMLSelectElement);
  const code = find("#code", HTMLSelectElement);
  const actions = [...document.querySelectorAll<HTMLButtonElement>(".bar button")];

  const update = () => {
    const pressed = actions.filter(({ ariaPressed }) => ariaPressed === "true");
    const matches = matching({
      text: search?.value ?? "",
      field: field?.value ?? "",
      code: code?.value ?? "",
      actions: new Set(pressed.map(({ value }) => value)),
    });
    list.show(matches);
    const count = (number: number) => number.toLocaleString("en-US");
    shown.textContent = `${count(matches.length)} of ${count(rows.length)} rows`;
  };

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  const clear = () => {
    form.reset();
    for (const action of actions) action.ariaPressed = "false";
    update();
  };
  find("#clear", HTMLButtonElement)?.addEventListener("click", clear);
  for (const action of actions) {
    action.addEventListener("click", () => {
      action.ariaPressed = String(action.ariaPressed !== "true");
      update();
    });
  }
  for (const problem of document.querySelectorAll<HTMLButtonElement>(".problems button")) {
    problem.addEventListener("click", () => {
      clear();
      if (code) code.value = problem.value;
      update();
      form.scrollIntoView();
      code?.focus({ preventScroll: true });
    });
  }
  find("#load-pictures", HTMLButtonElement)?.addEventListener("click", () => {
    loadPictures(find("#picture-counts", HTMLElement));
  });
  update();
}
