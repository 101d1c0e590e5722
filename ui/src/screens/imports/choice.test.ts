import { expect, it } from 'vitest';
import type { UploadShape } from '../../api/types.gen';
import { chooseMapping, firstChoice, nameIn, withName } from './choice';

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
