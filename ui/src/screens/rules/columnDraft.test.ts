import { expect, it } from 'vitest';
import { documentOf, moved, nameFrom, newResult, tableDraftOf } from './columnDraft';
import { readTableDocument } from './tableDocument';

const RAW = {
  name: 'price',
  title: 'Price',
  hit_policy: 'first',
  inputs: [
    { name: 'channel', label: 'Channel', type: 'string', allowed: 'web, "web shop"', whole: 'true' },
    { name: 'amount', label: 'Amount', type: 'number', allowed: '', minimum: '0' },
  ],
  outputs: [{ name: 'rate', label: 'Rate', type: 'number', allowed: '', default: '0.5' }],
  rules: [{ rule: 'r1', when: { channel: 'web', amount: '> 5' }, then: { rate: '1' }, note: 'n' }],
};

it('gives back a document that nobody changed', () => {
  expect(documentOf(tableDraftOf(readTableDocument(RAW)), RAW)).toEqual(RAW);
});

it('bounds a condition and takes a bound away again, and says neither of a result', () => {
  const draft = tableDraftOf(readTableDocument(RAW));
  const inputs = draft.inputs.map((column) => ({ ...column, isWholeOnly: column.name === 'amount', minimum: '', maximum: column.name === 'amount' ? '99' : '' }));
  const changed = documentOf({ ...draft, inputs }, RAW);
  expect(changed.inputs).toEqual([
    { name: 'channel', label: 'Channel', type: 'string', allowed: 'web, "web shop"' },
    { name: 'amount', label: 'Amount', type: 'number', allowed: '', whole: 'true', maximum: '99' },
  ]);
  expect(changed.outputs).toEqual(RAW.outputs);
});

it('reads bounds that a file gave as figures', () => {
  const figures = { ...RAW, inputs: [{ name: 'amount', label: 'Amount', type: 'number', allowed: '', whole: true, minimum: 0 }] };
  const [amount] = tableDraftOf(readTableDocument(figures)).inputs;
  expect([amount?.isWholeOnly, amount?.minimum, amount?.maximum]).toEqual([true, '0', '']);
});

it('takes cells of a column that is gone along, and keeps what stands in the others', () => {
  const draft = tableDraftOf(readTableDocument(RAW));
  const changed = documentOf({ ...draft, inputs: draft.inputs.slice(1) }, RAW);
  expect(changed.rules).toEqual([{ rule: 'r1', when: { amount: '> 5' }, then: { rate: '1' }, note: 'n' }]);
});

it('renames a result by its label only: rows go on calling it as before', () => {
  const draft = tableDraftOf(readTableDocument(RAW));
  const outputs = draft.outputs.map((column) => ({ ...column, label: 'Share', otherwise: '' }));
  expect(documentOf({ ...draft, outputs }, RAW).outputs).toEqual([{ name: 'rate', label: 'Share', type: 'number', allowed: '' }]);
});

it('names new results by their labels, each other than all before', () => {
  const draft = tableDraftOf(readTableDocument(RAW));
  const labels = ['Rate', 'Größe in m²', 'शुल्क', 'Note'];
  const outputs = [...draft.outputs, ...labels.map((label) => ({ ...newResult(), label }))];
  const made = documentOf({ ...draft, outputs }, RAW).outputs as { name: string }[];
  expect(made.map(({ name }) => name)).toEqual(['rate', 'rate_2', 'gro_e_in_m2', 'result', 'note_2']);
});

it('makes names of tables from titles', () => {
  expect(nameFrom('2nd-level Support: who?', ['nd_level_support_who'], 'table')).toBe('nd_level_support_who_2');
});

it('moves one place', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
});
