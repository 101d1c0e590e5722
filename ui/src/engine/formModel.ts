// From a JSON Schema and hints to the fields of a form, and from what was typed to what is sent.
import { asWords } from '../kit/format';
import type { Choice } from '../kit/ChoiceField';
import { decimalText } from './decimalText';
import { instantText } from './instantField';
import { askedFields } from './offered';
import type { FormSpec } from './types';

export type Widget =
  | 'text'
  | 'textarea'
  | 'password'
  | 'integer'
  | 'decimal'
  | 'day'
  | 'instant'
  | 'check'
  | 'choice'
  | 'choices'
  | 'lines'
  | 'option';

export interface FormField {
  key: string;
  label: string;
  help: string;
  widget: Widget;
  isRequired: boolean;
  choices: Choice[];
  optionsView: string;
  /** The column of a row that holds what is there now; empty for none. */
  column: string;
  /** Another field and what it holds where this one is asked for. */
  onlyWhere: readonly unknown[] | null;
  beginsToday: boolean;
  first: FieldContent;
}

/** What a field holds while it is filled in. */
export type FieldContent = string | boolean | string[];

export type Filled = Record<string, FieldContent>;

type Schema = Record<string, unknown>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemas = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** The schema behind references and "or nothing". */
function resolve(schema: Schema, definitions: Schema): Schema {
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const found = definitions[reference.split('/').at(-1) ?? ''];
    return isSchema(found) ? { ...resolve(found, definitions), ...without(schema, '$ref') } : schema;
  }
  const kinds = schemas(schema['anyOf'] ?? schema['allOf']).filter((each) => each['type'] !== 'null');
  const [first] = kinds;
  if (!first) {
    return schema;
  }
  const isDecimal = kinds.some((each) => each['type'] === 'number') && kinds.some((each) => each['type'] === 'string');
  const rest = without(without(schema, 'anyOf'), 'allOf');
  return isDecimal ? { ...rest, type: 'number' } : { ...resolve(first, definitions), ...rest };
}

const without = (schema: Schema, key: string): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));

const canBeNothing = (schema: Schema): boolean => schemas(schema['anyOf']).some((each) => each['type'] === 'null');

function codes(schema: Schema): string[] {
  const all = Array.isArray(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const']] : [];
  return all.filter((each) => typeof each === 'string');
}

function widgetOf(schema: Schema, hint: string): Widget {
  if (hint !== '') {
    return hint as Widget;
  }
  switch (schema['type']) {
    case 'boolean':
      return 'check';
    case 'integer':
      return 'integer';
    case 'number':
      return 'decimal';
    case 'array':
      return isSchema(schema['items']) && codes(schema['items']).length > 0 ? 'choices' : 'lines';
  }
  if (codes(schema).length > 0) {
    return 'choice';
  }
  switch (schema['format']) {
    case 'date':
      return 'day';
    case 'date-time':
      return 'instant';
    case 'password':
      return 'password';
    default:
      return 'text';
  }
}

function firstContent(widget: Widget, given: unknown): FieldContent {
  if (widget === 'check') {
    return given === true;
  }
  if (widget === 'choices') {
    return Array.isArray(given) ? given.map(String) : [];
  }
  return typeof given === 'string' || typeof given === 'number' ? String(given) : '';
}

export function formFields({ json_schema: schema, hints }: FormSpec): FormField[] {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const definitions = isSchema(schema['$defs']) ? schema['$defs'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([key, given]) => {
    if (!isSchema(given)) {
      return [];
    }
    const resolved = resolve(given, definitions);
    const hint = hints[key];
    const widget = widgetOf(resolved, hint?.widget ?? '');
    const items = isSchema(resolved['items']) ? resolve(resolved['items'], definitions) : {};
    return [
      {
        key,
        label: hint?.label ?? asWords(key),
        help: hint?.help ?? '',
        widget,
        isRequired: required.includes(key) && !canBeNothing(given),
        choices: (widget === 'choices' ? codes(items) : codes(resolved)).map((value) => ({
          value,
          label: hint?.words[value] ?? (/^[a-z_]+$/.test(value) ? asWords(value) : value),
        })),
        optionsView: hint?.options_view ?? '',
        column: hint?.column ?? '',
        onlyWhere: hint?.only_where ?? null,
        beginsToday: hint?.begins_today ?? false,
        first: firstContent(widget, resolved['default']),
      },
    ];
  });
}

export const emptyForm = (fields: FormField[]): Filled =>
  Object.fromEntries(fields.map((field) => [field.key, field.first]));

/** What is sent: figures as exact texts, nothing for what was left empty. */
export function formSent(fields: FormField[], filled: Filled, locale: string): Record<string, unknown> {
  const sent = askedFields(fields, filled).map((field): [string, unknown] => [field.key, contentSent(field, filled[field.key] ?? '', locale)]);
  return Object.fromEntries(sent.filter(([, content]) => content !== ''));
}

function contentSent({ widget }: FormField, content: FieldContent, locale: string): unknown {
  if (typeof content !== 'string') {
    return content;
  }
  switch (widget) {
    case 'lines':
      return content
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
    case 'instant':
      return instantText(content);
    case 'decimal':
    case 'integer':
      return decimalText(content, locale);
    default:
      return content;
  }
}

/** Where the server's problems belong: by field, and those that belong to none. */
export function problemsByField(
  errors: readonly { pointer: string; detail: string }[],
  fields: readonly FormField[],
): { byField: Map<string, string>; others: string[] } {
  const byField = new Map<string, string>();
  const others: string[] = [];
  for (const { pointer, detail } of errors) {
    const key = pointer.replace(/^\/form\//, '').split('/')[0] ?? '';
    if (pointer.startsWith('/form/') && fields.some((field) => field.key === key)) {
      byField.set(key, [byField.get(key), detail].filter(Boolean).join(' '));
    } else {
      others.push(detail);
    }
  }
  return { byField, others };
}
