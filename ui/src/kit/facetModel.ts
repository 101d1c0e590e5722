// What a panel of facets is given: what there is, how often, and what is chosen of it.

export interface FacetValue {
  /** Null: the rows without any. */
  value: string | null;
  label: string;
  count: number;
  /** How deep it stands in a tree. */
  depth?: number;
}

interface FacetBase {
  key: string;
  label: string;
}

export interface ValuesFacet extends FacetBase {
  kind: 'values';
  values: FacetValue[];
  chosen: ReadonlySet<string | null>;
  /** How many values are not listed. */
  more: number;
}

export interface RangeFacet extends FacetBase {
  kind: 'range' | 'days';
  /** What there is, as words. */
  lowest: string | null;
  highest: string | null;
  from: string;
  to: string;
}

export type FacetData = ValuesFacet | RangeFacet;

export interface FacetChanges {
  onChoose: (key: string, value: string | null, isChosen: boolean) => void;
  /** A figure as it was typed, or a day, for each end; empty for an open end. */
  onRange: (key: string, from: string, to: string) => void;
  onMore: (key: string) => void;
  /** Searches among the values that are not listed; without it only the listed ones are searched. */
  onSearch?: (key: string, text: string) => void;
  /** Takes away everything chosen in a facet. */
  onClear: (key: string) => void;
}
