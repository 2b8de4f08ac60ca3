// Frames of a terminal -> SVG: one picture, or an animation that shows a frame after
// the other. A row that comes again is drawn once and used again. No font is
// embedded: each run of text is stretched to the cells that it fills.
import { COLUMNS, ROWS } from "./play.js";

const CELL = { width: 8.4, height: 18 };
const MARGIN = 12;
const SIZE = {
  width: Math.round(COLUMNS * CELL.width + 2 * MARGIN),
  height: Math.round(ROWS * CELL.height + 2 * MARGIN),
};

/** Text, background and the 16 colours of a terminal. */
export const LOOKS = {
  dark: {
    text: "#d0d7de",
    back: "#0d1117",
    edge: "#30363d",
    palette: [
      "#484f58",
      "#ff7b72",
      "#3fb950",
      "#d29922",
      "#58a6ff",
      "#bc8cff",
      "#39c5cf",
      "#b1bac4",
      "#6e7681",
      "#ffa198",
      "#56d364",
      "#e3b341",
      "#79c0ff",
      "#d2a8ff",
      "#56d4dd",
      "#f0f6fc",
    ],
  },
  light: {
    text: "#24292f",
    back: "#ffffff",
    edge: "#d0d7de",
    palette: [
      "#24292f",
      "#cf222e",
      "#116329",
      "#7d4e00",
      "#0969da",
      "#8250df",
      "#1b7c83",
      "#6e7781",
      "#57606a",
      "#a40e26",
      "#1a7f37",
      "#633c01",
      "#218bff",
      "#a475f9",
      "#3192aa",
      "#8c959f",
    ],
  },
};

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** Blanks in a row are made such that no reader of SVG takes them for one. */
const escaped = (text) =>
  text
    .replace(/[&<>"]/g, (char) => ENTITIES[char])
    .replace(/ {2,}/g, (blanks) => "\u00a0".repeat(blanks.length));
const number = (value) => String(Math.round(value * 100) / 100);

/** Without the blanks around it, which only stretch. */
function trimmed({ column, text, width }) {
  const lead = text.length - text.trimStart().length;
  const trail = text.length - text.trimEnd().length;
  return { column: column + lead, text: text.trim(), width: width - lead - trail };
}

function runSvg(run, { text: ink, back, palette }) {
  const { style } = run;
  const color = style.fg === null ? ink : (palette[style.fg] ?? ink);
  const { column, text, width } = style.underline ? run : trimmed(run);
  const fill = style.inverse ? back : color;
  const classes = [style.bold ? "b" : "", style.dim ? "d" : "", style.underline ? "u" : ""];
  const attributes = [
    `x="${number(column * CELL.width)}"`,
    `textLength="${number(width * CELL.width)}"`,
    ...(fill === ink ? [] : [`fill="${fill}"`]),
    ...(classes.every((one) => one === "") ? [] : [`class="${classes.join(" ").trim()}"`]),
  ].join(" ");
  const [x, length] = [number(run.column * CELL.width), number(run.width * CELL.width)];
  const box = style.inverse
    ? `<rect x="${x}" y="-13.5" width="${length}" height="${CELL.height}" fill="${color}"/>`
    : "";
  return text === "" ? box : `${box}<text ${attributes}>${escaped(text)}</text>`;
}

/** Each distinct row once, by its drawing. */
class Rows {
  #look;
  #ids = new Map();

  constructor(look) {
    this.#look = look;
  }

  /** Null: the row is empty. */
  id(runs) {
    const drawing = runs.map((run) => runSvg(run, this.#look)).join("");
    if (drawing === "") return null;
    if (!this.#ids.has(drawing)) this.#ids.set(drawing, this.#ids.size);
    return `r${this.#ids.get(drawing)}`;
  }

  get definitions() {
    return [...this.#ids].map(([drawing, id]) => `<g id="r${id}">${drawing}</g>`).join("\n");
  }
}

function frameSvg({ rows, cursor }, known, look) {
  const used = rows.flatMap((runs, row) => {
    const id = known.id(runs);
    const y = number(row * CELL.height + 13.5);
    return id === null ? [] : [`<use href="#${id}" y="${y}"/>`];
  });
  if (cursor !== null) {
    const [x, y] = [number(cursor.column * CELL.width), number(cursor.row * CELL.height)];
    used.push(`<rect x="${x}" y="${y}" width="8" height="${CELL.height}" fill="${look.text}" opacity=".6"/>`);
  }
  return used.join("");
}

/** One frame at a time: the strip of all frames jumps to the next. */
function animation(frames) {
  const total = frames.reduce((sum, { hold }) => sum + hold, 0);
  let at = 0;
  const steps = frames.map(({ hold }, index) => {
    const step = `${number((at / total) * 100)}%{transform:translateX(${-index * SIZE.width}px)}`;
    at += hold;
    return step;
  });
  const last = `100%{transform:translateX(${-(frames.length - 1) * SIZE.width}px)}`;
  return `@keyframes play{${steps.join("")}${last}}#strip{animation:play ${total}ms step-end infinite}`;
}

const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

/** @param {import("./play.js").Frame[]} frames one: a still picture */
export function svgOf(frames, look, title) {
  const known = new Rows(look);
  const drawn = frames.map((frame, index) => {
    const body = frameSvg(frame, known, look);
    return `<g transform="translate(${index * SIZE.width})">${body}</g>`;
  });
  const moving = frames.length > 1 ? animation(frames) : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" height="${SIZE.height}">
<title>${escaped(title)}</title>
<style>text{font:14px ${FONT}}.b{font-weight:bold}.d{opacity:.6}.u{text-decoration:underline}${moving}</style>
<defs>
${known.definitions}
</defs>
<rect x=".5" y=".5" width="${SIZE.width - 1}" height="${SIZE.height - 1}" rx="8" fill="${look.back}" stroke="${look.edge}"/>
<svg x="${MARGIN}" y="${MARGIN}" width="${SIZE.width - 2 * MARGIN}" height="${SIZE.height - 2 * MARGIN}">
<g id="strip" fill="${look.text}">
${drawn.join("\n")}
</g>
</svg>
</svg>
`;
}
