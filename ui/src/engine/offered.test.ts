import { describe, expect, it } from 'vitest';
import type { FormField } from './formModel';
import { askedFields, isOffered } from './offered';
import type { Action } from './types';

const field = (key: string, onlyWhere: readonly [string, string] | null): FormField => ({
  key,
  label: key,
  help: '',
  widget: 'text',
  isRequired: false,
  choices: [],
  optionsView: '',
  column: '',
  onlyWhere,
  beginsToday: false,
  first: '',
});

const ACCEPT: Action = {
  code: 'accept',
  label: 'Accept',
  scope: 'selection',
  form: null,
  shortcut: null,
  tone: 'normal',
  confirm: null,
  only_where: { column: 'state', codes: ['allocated'] },
  gives_away: false,
};

describe('what is offered', () => {
  it('leaves out a field that another one does not ask for', () => {
    const fields = [field('result', null), field('amount', ['result', 'sold'])];
    expect(askedFields(fields, { result: 'sold' })).toHaveLength(2);
    expect(askedFields([field('partner', ['roles', 'user'])], { roles: ['admin', 'user'] })).toHaveLength(1);
    expect(askedFields([field('partner', ['roles', 'user'])], { roles: ['admin'] })).toHaveLength(0);
    expect(askedFields(fields, { result: 'cancelled', amount: '5' }).map((each) => each.key)).toEqual(['result']);
  });

  it('leaves out an action that the row would be refused', () => {
    expect(isOffered(ACCEPT, { state: 'allocated' })).toBe(true);
    expect(isOffered(ACCEPT, { state: 'done' })).toBe(false);
    expect(isOffered({ ...ACCEPT, only_where: null }, { state: 'done' })).toBe(true);
  });
});
