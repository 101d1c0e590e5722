// Fails when a translation is missing, not up to date, lost a place or a tag, or has fewer plural forms than its language.
import { createCompiledCatalog } from '@lingui/cli/api';
import { formatter } from '@lingui/format-po';
import { readFileSync } from 'node:fs';
import config from '../lingui.config.ts';

const { sourceLocale, locales } = config;
const PLURALS = new Set(['plural', 'selectordinal']);

const fileOf = (language) => `src/locales/${language}.po`;

async function read(language) {
  const text = readFileSync(new URL(`../${fileOf(language)}`, import.meta.url), 'utf8');
  return formatter().parse(text, { locale: language, sourceLocale, filename: fileOf(language) });
}

/** What the text consists of: strings, [name], [name, kind, forms]. */
function compile(language, text) {
  const { source, errors } = createCompiledCatalog(language, { text }, { namespace: 'json' });
  return { parts: JSON.parse(source.slice(source.indexOf('{'))).messages.text, error: errors[0]?.error };
}

/** Every place and every tag of a text, and the plural forms that its language has but the text has not. */
function inspect(parts, language, found = { places: new Set(), lacking: new Set() }) {
  for (const part of parts) {
    if (typeof part === 'string') {
      (part.match(/<\/?\d+\/?>/g) ?? []).forEach((tag) => found.places.add(tag));
      continue;
    }
    const [name, kind, forms] = part;
    found.places.add(kind ? `{${name}, ${kind}}` : `{${name}}`);
    if (typeof forms !== 'object') {
      continue;
    }
    const type = kind === 'selectordinal' ? 'ordinal' : 'cardinal';
    const needed = PLURALS.has(kind) ? new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories : [];
    needed.filter((category) => !(category in forms)).forEach((category) => found.lacking.add(category));
    Object.entries(forms).forEach(([form, text]) => {
      if (form !== 'offset') {
        inspect(typeof text === 'string' ? [text] : text, language, found);
      }
    });
  }
  return found;
}

function complain(message, translated, language) {
  if (!translated?.translation) {
    return 'is not translated';
  }
  if (translated.extra?.flags?.includes('fuzzy')) {
    return 'is marked fuzzy';
  }
  const ours = compile(language, translated.translation);
  if (ours.error) {
    return `cannot be read: ${ours.error.message}`;
  }
  const { places, lacking } = inspect(ours.parts, language);
  const expected = inspect(compile(sourceLocale, message).parts, sourceLocale).places;
  const lost = [...expected.symmetricDifference(places)];
  if (lost.length > 0) {
    return `differs in ${lost.join(' ')}`;
  }
  return lacking.size > 0 ? `lacks the plural forms ${[...lacking].join(', ')}` : null;
}

const source = await read(sourceLocale);
const complaints = [];
for (const language of locales.filter((each) => each !== sourceLocale)) {
  const catalogue = await read(language);
  for (const [id, { message }] of Object.entries(source)) {
    const complaint = complain(message, catalogue[id], language);
    if (complaint) {
      complaints.push(`${fileOf(language)}: “${message}” ${complaint}`);
    }
  }
  for (const [id, { message }] of Object.entries(catalogue)) {
    if (!(id in source)) {
      complaints.push(`${fileOf(language)}: “${message}” is said nowhere any more`);
    }
  }
}
if (complaints.length > 0) {
  console.error(`${complaints.join('\n')}\nBring the catalogues up to date with \`make messages\` and translate (docs/translating.md).`);
  process.exit(1);
}
