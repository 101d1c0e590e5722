// What stands in the address of a page; whatever cannot be read is left out instead of breaking the page.

type Search = Record<string, unknown>;

export function readText<Key extends string>(search: Search, key: Key): Partial<Record<Key, string>> {
  const value = search[key];
  // The router reads ?q=43659 as a number.
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text ? ({ [key]: text } as Record<Key, string>) : {};
}

export function readCount<Key extends string>(search: Search, key: Key): Partial<Record<Key, number>> {
  const value = search[key];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
    ? ({ [key]: value } as Record<Key, number>)
    : {};
}
