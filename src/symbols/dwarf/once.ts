/**
 * Works something out when first asked, and gives the same result or throws the same error ever after: what a file is
 * refused for after long work must not be tried again for each question.
 */
export function once<Result>(work: () => Result): () => Result {
  let known: (() => Result) | null = null;
  return () => {
    known ??= attempt(work);
    return known();
  };
}

function attempt<Result>(work: () => Result): () => Result {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** `once` for each key. */
export function oncePerKey<Key, Result>(work: (key: Key) => Result): (key: Key) => Result {
  const known = new Map<Key, () => Result>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) {
      found = attempt(() => work(key));
      known.set(key, found);
    }
    return found();
  };
}
