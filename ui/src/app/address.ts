// What stands in the address of a page; whatever cannot be read is left out instead of breaking the page.

type Search = Record<string, unknown>;

// A key that cannot be read is given as undefined: left away, the router would keep what the address says.

export function readText<Key extends string>(search: Search, key: Key): Partial<Record<Key, string>> {
  const value = search[key];
  // The router reads ?q=43659 as a number.
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return { [key]: text || undefined } as Partial<Record<Key, string>>;
}

export function readCount<Key extends string>(search: Search, key: Key): Partial<Record<Key, number>> {
  const value = search[key];
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return { [key]: isCount ? value : undefined } as Partial<Record<Key, number>>;
}
