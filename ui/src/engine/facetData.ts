// From the server's facets and the filters in force to what the panel shows.
import type { FacetData } from '../kit/FacetPanel';
import { cellOf } from './cells';
import { decimalText } from './decimalText';
import { boundsOf, chosenValues, type Filter } from './filters';

import { instantField, instantText } from './instantField';
import type { Column, FacetAnswer, FacetValue, Kind, View } from './types';

/** A chosen value stays in the list, even when no row has it any more. */
function withChosen(values: FacetValue[], chosen: (string | null)[], column: Column | undefined): FacetValue[] {
  const missing = chosen.filter((value) => !values.some((each) => each.value === value));
  return [
    ...values,
    ...missing.map((value) => ({
      value,
      label: (value !== null && column?.words?.[value]?.label) || (value ?? ''),
      count: 0,
    })),
  ];
}

// From a thousand on, decimals only make the range of what there is harder to read.
const withoutSmall = (value: string): string => value.replace(/^(-?\d{4,})\.\d+$/, '$1');

export function facetData(view: View, answers: FacetAnswer[], filters: Filter[], locale: string): FacetData[] {
  return view.facets.map((facet) => {
    const answer = answers.find((each) => each.key === facet.key);
    const column = view.columns.find((each) => each.key === facet.key);
    const base = { key: facet.key, label: facet.label };
    if (facet.kind === 'values') {
      const chosen = chosenValues(filters, facet.key);
      const values = withChosen(answer?.values ?? [], chosen, column);
      return { ...base, kind: 'values', values, chosen: new Set(chosen), more: answer?.more ?? 0 };
    }
    const { lowest, highest } = boundsOf(filters, facet.key);
    const words = (value: string | null | undefined): string | null =>
      column && value ? cellOf({ [facet.key]: withoutSmall(value) }, column, locale, true).text : null;
    return {
      ...base,
      kind: facet.kind,
      lowest: words(answer?.lowest),
      highest: words(answer?.highest),
      from: column?.kind === 'instant' ? instantField(lowest).slice(0, 10) : lowest,
      to: column?.kind === 'instant' ? instantField(highest).slice(0, 10) : highest,
    };
  });
}

/** What was typed into a range, as the texts of a filter; days of an instant are days of the reader's zone, both whole. */
export function boundTexts(kind: Kind | undefined, from: string, to: string, locale: string): [string, string] {
  switch (kind) {
    case 'day':
      return [from, to];
    case 'instant':
      return [from && instantText(`${from}T00:00`), to && instantText(`${to}T23:59:59.999`)];
    default:
      return [from && decimalText(from, locale), to && decimalText(to, locale)];
  }
}
