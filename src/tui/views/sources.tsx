// Choosing symbol sources: what was found, and what it is good for.

import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import type { SourceOffer } from "../../app/types.js";
import { keyToPress } from "../author-keys.js";
import { screenIn } from "../layout.js";
import { FOUND, fitsWords, KINDS, NEEDED, NONE } from "../offers.js";
import type { State } from "../state.js";
import { cut, fill, shorten, shortenPath, wrap } from "../text.js";
import { bold, type Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";

export function Sources({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = screenIn(state).body;
  const { offers } = state;
  if (offers === null) return null;
  const { list, chosen, index } = offers;
  const said = [
    NEEDED,
    list.length === 0
      ? `${NONE} ${keyToPress(state, "add-source", "+")} names one.`
      : `${FOUND} ${keyToPress(state, "toggle-source", "Space")} changes it.`,
  ];
  const about = said.flatMap((text) => wrap(text, columns - 4).map((line) => `  ${line}`));
  const window = Math.max(rows - about.length - 3, 1);
  const from = Math.max(Math.min(index - window + 1, list.length - window), 0);
  const items = list.slice(from, from + window).map((offer, at) => {
    const place = from + at;
    const line = offerLine(offer, chosen.includes(place), columns - 3);
    return place === index ? `> ${bold(line)}` : `  ${line}`;
  });
  const title = titleLine(theme, columns, {
    title: "Symbol sources",
    right: `${chosen.length} taken`,
    focused: true,
  });
  return <Block lines={[title, "", ...about, "", ...items]} columns={columns} rows={rows + 1} />;
}

/** From so many columns on a kind is told with what it is good for. */
const WIDE = 110;
const KIND = 19;
const RELEASE = 28;

function offerLine(offer: SourceOffer, isChosen: boolean, width: number): string {
  const mark = isChosen ? "[x]" : "[ ]";
  if (width < 70) return cut(`${mark} ${shortenPath(escapeName(offer.path), width - 4)}`, width);
  const [short = ""] = KINDS[offer.kind].split(":");
  const kind = width < WIDE ? fill(short, KIND) : fill(KINDS[offer.kind], 2 * KIND);
  const place = width - 4 - kind.length - RELEASE - 4;
  const path = fill(shortenPath(escapeName(offer.path), place), place);
  return `${mark} ${path}  ${kind}  ${shorten(fitsWords(offer), RELEASE)}`.trimEnd();
}
