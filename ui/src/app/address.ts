// What stands in the address of a page; whatever cannot be read is left out instead of breaking the page.

type Search = Record<string, unknown>;

/** Reads ?f=a&f=b&q=7 into texts; a name that is repeated into a list of texts. */
export function parseAddress(query: string): Record<string, string | string[]> {
  const search: Record<string, string | string[]> = {};
  for (const [name, text] of new URLSearchParams(query)) {
    const before = search[name];
    search[name] = before === undefined ? text : [...(typeof before === 'string' ? [before] : before), text];
  }
  return search;
}

// A colon and a comma may stand in a query as they are, and filters are read by people.
const encode = (text: string): string => encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2C', ',');

/** The query that parseAddress reads back. */
export function formatAddress(search: Search): string {
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((each) => typeof each === 'string' || typeof each === 'number')
      .map((each) => `${encode(name)}=${encode(String(each))}`),
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

// A key that cannot be read is given as undefined: left away, the router would keep what the address says.

export function readText<Key extends string>(search: Search, key: Key): Partial<Record<Key, string>> {
  const value = search[key];
  return { [key]: (typeof value === 'string' && value) || undefined } as Partial<Record<Key, string>>;
}

export function readCount<Key extends string>(search: Search, key: Key): Partial<Record<Key, number>> {
  const value = Number(search[key]);
  const isCount = Number.isSafeInteger(value) && value > 0;
  return { [key]: isCount ? value : undefined } as Partial<Record<Key, number>>;
}

/** Everything that an address says, for pages that judge it themselves. */
export function readTexts(search: Search): Record<string, string | string[] | undefined> {
  const isText = (value: unknown): value is string => typeof value === 'string';
  return Object.fromEntries(
    Object.entries(search).map(([name, value]) => [
      name,
      isText(value) ? value : Array.isArray(value) ? value.filter(isText) : undefined,
    ]),
  );
}
