// Finding a command by what somebody types of it.

/** Without case and accents, so that "decembre" finds "Décembre". */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
}

/** Whether a text holds every word of the query, in any sequence. */
export function isFound(text: string, query: string): boolean {
  const within = plain(text);
  return plain(query)
    .split(/\s+/)
    .every((word) => within.includes(word));
}
