import { describe, expect, it } from 'vitest';
import { emptyForm, formFields, formSent, problemsByField } from './formModel';

const SPEC = {
  json_schema: {
    $defs: { Role: { enum: ['rep', 'finance'], type: 'string' } },
    properties: {
      name: { type: 'string', maxLength: 100 },
      amount: { anyOf: [{ type: 'number' }, { type: 'string', pattern: '.' }, { type: 'null' }], default: null },
      until_on: { anyOf: [{ format: 'date', type: 'string' }, { type: 'null' }], default: null },
      role: { $ref: '#/$defs/Role', default: 'rep' },
      roles: { items: { $ref: '#/$defs/Role' }, type: 'array' },
      is_shared: { type: 'boolean', default: true },
      files: { items: { type: 'string' }, type: 'array' },
      seller: { type: 'integer' },
    },
    required: ['name', 'roles'],
  },
  hints: {
    name: { label: 'Name', help: 'Of the token', widget: '' as const, options_view: '', column: '', words: {}, only_where: null, begins_today: false },
    roles: {
      label: 'Roles',
      help: '',
      widget: 'choices' as const,
      options_view: '',
      column: '',
      words: { finance: 'Finance team' },
      only_where: null,
      begins_today: false,
    },
    seller: { label: 'Seller', help: '', widget: 'option' as const, options_view: 'people', column: '', words: {}, only_where: null, begins_today: false },
  },
  submit: 'Make',
};

describe('a form', () => {
  const fields = formFields(SPEC);

  it('asks for each field by its type, and by its hint where the type does not say it', () => {
    expect(fields.map((field) => [field.key, field.widget, field.isRequired])).toEqual([
      ['name', 'text', true],
      ['amount', 'decimal', false],
      ['until_on', 'day', false],
      ['role', 'choice', false],
      ['roles', 'choices', true],
      ['is_shared', 'check', false],
      ['files', 'lines', false],
      ['seller', 'option', false],
    ]);
    expect(fields[0]?.label).toBe('Name');
    expect(fields[3]?.choices.map((choice) => choice.value)).toEqual(['rep', 'finance']);
    expect(fields[4]?.choices.map((choice) => choice.label)).toEqual(['Rep', 'Finance team']);
    expect(emptyForm(fields)).toMatchObject({ role: 'rep', is_shared: true, roles: [], name: '' });
  });

  it('sends figures as exact texts and leaves away what is empty', () => {
    const filled = { ...emptyForm(fields), amount: '1.234,50', files: 'a.csv\n\n b.csv ' };
    expect(formSent(fields, filled, 'de')).toEqual({
      amount: '1234.50',
      role: 'rep',
      roles: [],
      is_shared: true,
      files: ['a.csv', 'b.csv'],
    });
  });

  it('shows the problems of the server at their fields', () => {
    const { byField, others } = problemsByField(
      [
        { pointer: '/form/roles/0', detail: 'Unknown role.' },
        { pointer: '/selection', detail: 'Nothing is selected.' },
      ],
      fields,
    );
    expect([...byField]).toEqual([['roles', 'Unknown role.']]);
    expect(others).toEqual(['Nothing is selected.']);
  });
});
