// A text field as one line, with its cursor and, where it is too long, the part around it.
import { escapeName } from "../../app/messages.js";
import type { TextField } from "../model/text-field.js";
import { cut, widthOf } from "../text.js";
import { inverse } from "../theme.js";

export function fieldLine(label: string, field: TextField, width: number): string {
  const points = [...field.text];
  const room = Math.max(width - widthOf(label) - 1, 1);
  const before = points.slice(0, field.cursor).map(escapeName).join("");
  const under = escapeName(points[field.cursor] ?? " ");
  const after = points
    .slice(field.cursor + 1)
    .map(escapeName)
    .join("");
  const left = lastColumns(before, room - widthOf(under));
  if (field.proposed) return `${label}${inverse(`${left}${under}`)}`;
  const rest = Math.max(room - widthOf(left) - widthOf(under), 0);
  return `${label}${left}${inverse(under)}${cut(after, rest)}`;
}

function lastColumns(text: string, width: number): string {
  const points = [...text];
  while (points.length > 0 && widthOf(points.join("")) > width) points.shift();
  return points.join("");
}
