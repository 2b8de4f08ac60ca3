// The guide's texts by place.
import type { Here, Place, SaysHere } from "./here.js";
import { error, help, palette, quit, small } from "./places/around.js";
import { build } from "./places/building.js";
import * as choosing from "./places/choosing.js";
import * as reading from "./places/reading.js";
import { reportFail, reportOpen, reportPass } from "./places/report.js";
import * as writing from "./places/writing.js";

const TEXTS: Readonly<Record<Place, SaysHere>> = {
  sources: reading.sources,
  loading: reading.loading,
  resume: reading.resume,
  sessions: reading.sessions,
  queue: choosing.queue,
  resolve: choosing.resolve,
  search: choosing.search,
  filter: choosing.filter,
  order: choosing.order,
  marked: choosing.marked,
  details: choosing.details,
  code: choosing.code,
  annotation: writing.annotation,
  review: writing.review,
  writing: writing.writing,
  converting: writing.converting,
  build,
  "report-open": reportOpen,
  "report-pass": reportPass,
  "report-fail": reportFail,
  "ask-source": reading.askSource,
  "ask-skip": choosing.askSkip,
  "ask-filter": choosing.askFilter,
  "ask-src": writing.askSrc,
  "ask-annotate": writing.askAnnotate,
  "ask-convert": writing.askConvert,
  palette,
  help,
  quit,
  error,
  small,
};

/** Three to six sentences on where the author is. */
export const guideOfPlace = (place: Place, here: Here): readonly string[] => TEXTS[place](here);
