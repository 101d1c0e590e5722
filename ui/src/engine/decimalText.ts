// Figures as people type them in their language, as the texts that the server reads. Nothing is computed.

const PLAIN = /^[+-]?\d+(\.\d+)?$/;

function separators(locale: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1234567.5);
  const find = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return { group: find('group'), decimal: find('decimal') || '.' };
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * 1.234,56 in German as 1234.56; what is no figure comes back as it was, for the server to refuse. The last group has three digits in
 * every language: 249,90 in English is no figure, since it would be a hundred times what was meant.
 */
export function decimalText(typed: string, locale: string): string {
  const text = typed.trim().replaceAll('\u2212', '-').replace(/[\s\u00a0\u202f]/g, '');
  const { group, decimal } = separators(locale);
  const mark = /\s/.test(group) ? '' : quote(group);
  const isGrouped = mark !== '' && new RegExp(`^[+-]?\\d{1,3}(${mark}\\d{2,3})*${mark}\\d{3}(${quote(decimal)}\\d+)?$`).test(text);
  const plain = (isGrouped ? text.replace(new RegExp(mark, 'g'), '') : text).replace(decimal, '.');
  return PLAIN.test(plain) ? plain : typed.trim();
}

/** A stored figure as one would type it: every digit stays but zeros at the end of decimals. */
export const typedText = (stored: string, locale: string): string =>
  (stored.includes('.') ? stored.replace(/\.?0+$/, '') : stored).replace('.', separators(locale).decimal);
