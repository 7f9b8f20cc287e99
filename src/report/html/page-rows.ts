import type { JsonValue } from "../../mapping/json.ts";
import { shortened } from "../../mapping/text.ts";
import { printable } from "../printable.ts";
import type { Report, ReportedField, ReportedWorker } from "../report.ts";
import { explanation, fieldName, isNotTried, shownValue, title } from "../words.ts";
import type { PageField, PageRow } from "./page-row.ts";

/** How many characters of an identity are shown. */
const ID_LENGTH = 200;
/** How many characters of a value are shown: enough for a picture's signed URL. */
const VALUE_LENGTH = 2000;

const ORDER: readonly PageRow["action"][] = ["fail", "left", "create", "update", "skip"];

/** Yields all Workers of a report as rows, failures first. */
export function* pageRows({ workers, warnings }: Report): Generator<PageRow> {
  const warned = new Map<string, string[]>();
  for (const { worker, problem } of warnings) {
    if (worker !== null) warned.set(worker, [...(warned.get(worker) ?? []), problem.code]);
  }
  for (const action of ORDER) {
    for (const worker of workers) {
      if (actionOf(worker) === action) yield rowOf(worker, warned.get(worker.worker) ?? []);
    }
  }
}

function actionOf(worker: ReportedWorker): PageRow["action"] {
  return isNotTried(worker) ? "left" : worker.action;
}

function rowOf(worker: ReportedWorker, warnings: readonly string[]): PageRow {
  const { worker: sid, name, identity, problem, fields } = worker;
  const isHidden = name === null;
  const ids = identity === null ? [sid] : [shortened(printable(identity), ID_LENGTH), sid];
  const shown = title(worker);
  return {
    title: shown,
    ids: ids.filter((id) => id !== shown),
    action: actionOf(worker),
    why: explanation(worker),
    codes: problem === null ? warnings : [problem.code, ...warnings],
    fields: fields.map((field) => (isHidden ? hiddenField(field) : shownField(field))),
  };
}

function shownField(field: ReportedField): PageField {
  const { before, after } = field;
  const shown = (value: JsonValue) => shownValue(value, VALUE_LENGTH);
  return {
    name: fieldName(field),
    ...(before !== undefined && { before: shown(before) }),
    ...(after !== undefined && { after: shown(after) }),
  };
}

function hiddenField(field: ReportedField): PageField {
  const change =
    field.before === undefined ? "added" : field.after === undefined ? "removed" : "changed";
  return { name: fieldName(field), change };
}
