import { expect, it } from 'vitest';
import type { UploadShape } from '../../api/types.gen';
import { chooseMapping, firstChoice, followFiles, nameIn, withName } from './choice';

const upload: UploadShape = {
  upload: 'u',
  files: [],
  heads: [],
  fits: [],
  alternatives: [],
  suggestion: { name: 'my-mapping', source: 'files', defaults: {}, tables: [] },
  mapping: '',
  based_on: null,
  text: null,
};

const fit = {
  mapping: 'crm',
  is_shipped: true,
  is_whole: true,
  files_read: ['a.csv'],
  files_left: [],
  missing_files: [],
  missing_columns: [],
  unreadable: [],
  alike: [],
  files_away: [],
  adapted: null,
};

it('a mapping that lacks something is not chosen by itself', () => {
  expect(firstChoice({ ...upload, fits: [fit] }).mapping).toBe('crm');
  expect(firstChoice({ ...upload, fits: [{ ...fit, is_whole: false }] })).toEqual(chooseMapping('', upload));
});

it('what was chosen before goes before what fits', () => {
  const before = { ...upload, fits: [fit], mapping: 'shop', based_on: 'v1', text: 'mapping: shop' };
  expect(firstChoice(before)).toEqual({ mapping: 'shop', basedOn: 'v1', text: 'mapping: shop', simple: null });
});

it('another name stands in the text, whatever signs it holds', () => {
  expect(withName('# a\nmapping: crm\nsource: crm\n', 'my $& crm')).toBe('# a\nmapping: my $& crm\nsource: crm\n');
  expect(nameIn('# a\nmapping:  crm \n')).toBe('crm');
  expect(withName('source: crm\n', 'shop')).toBe('mapping: shop\nsource: crm\n');
});

const head = (name: string): UploadShape['heads'][number] => ({
  name,
  columns: ['key'],
  rows: [],
  rows_looked_at: 0,
  is_cut: false,
  is_read: false,
  unused_columns: [],
  refused: null,
  refused_rows: [],
  notes: [],
});
const table = (file: string) => ({ file, target: 'customer', fields: [], pattern: '', optional: false, each: null });
const holding = (...names: string[]): UploadShape => ({
  ...upload,
  heads: names.map(head),
  suggestion: { ...upload.suggestion, tables: names.map(table) },
});

it('what reads a file goes with the file, and a new file is matched', () => {
  const before = holding('a.csv', 'b.csv');
  const mine = { name: 'mine', source: 'erp', defaults: {}, tables: [table('a.csv'), table('b.csv'), table('b.csv')] };
  const choice = { mapping: '', basedOn: null, text: null, simple: mine };
  expect(followFiles(choice, before, holding('a.csv', 'b.csv'), null)).toBe(choice);
  const after = followFiles(choice, before, holding('a.csv', 'c.csv'), null);
  expect(after.simple?.tables.map((each) => each.file)).toEqual(['a.csv', 'c.csv']);
  expect(after.simple?.source).toBe('erp');
});

it('a mapping that was changed as text is followed by what the form shows of it, and a saved one is left alone', () => {
  const before = holding('a.csv', 'b.csv');
  const asText = { mapping: '', basedOn: null, text: 'mapping: x', simple: null };
  const shown = { name: 'x', source: 's', defaults: {}, tables: [table('a.csv'), table('b.csv')] };
  expect(followFiles(asText, before, holding('a.csv'), shown).simple?.tables).toEqual([table('a.csv')]);
  const saved = { mapping: 'x', basedOn: null, text: null, simple: null };
  expect(followFiles(saved, before, holding('a.csv'), shown)).toBe(saved);
});

it('columns that nobody changed are matched anew, or give way to a mapping that fits by now', () => {
  const before = holding('a.csv');
  const after = { ...holding('a.csv', 'b.csv'), fits: [fit] };
  expect(followFiles(chooseMapping('', before), before, after, null).mapping).toBe('crm');
});
