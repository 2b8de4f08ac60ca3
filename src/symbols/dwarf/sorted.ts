/** Index of the last item at or below `value` in an ascending list; -1 where there is none. */
export function lastUpTo<Value extends number | bigint>(items: readonly Value[], value: Value): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
