import { expect, test } from 'vitest';
import { VIEW } from './exampleView';
import { facetData } from './facetData';

const view = { ...VIEW, facets: [{ key: 'amount', label: 'Amount', kind: 'range' as const }] };
const range = (lowest: string, highest: string) =>
  facetData(view, [{ key: 'amount', values: [], names: {}, more: 0, lowest, highest }], [], 'en-GB')[0];

test('a range says what there is, without decimals where figures are long', () => {
  expect(range('-42050489109.7213', '156951696706.5831')).toMatchObject({ lowest: '−42,050,489,109', highest: '156,951,696,706' });
  expect(range('2.8', '999.5')).toMatchObject({ lowest: '2.8', highest: '999.5' });
});
