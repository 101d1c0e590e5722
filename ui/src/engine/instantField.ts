// Between an instant of the server and what a field for date and time shows in the reader's zone.

const pad = (figure: number): string => String(figure).padStart(2, '0');

/** 2026-03-31T12:00:00Z as 2026-03-31T14:00, in the reader's zone. */
export function instantField(text: string): string {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime())
    ? ''
    : `${String(at.getFullYear()).padStart(4, '0')}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}` +
        `T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** What was chosen in the field, as an instant. */
export function instantText(field: string): string {
  const at = new Date(field);
  return field === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
