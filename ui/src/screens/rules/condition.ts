// Conditions as people choose them, and as the language of rule tables (table FEEL) writes them. What is neither is an
// expression: it is shown and kept as it was written.

export const OPERATORS = [
  'any', 'is', 'one_of', 'is_not', 'at_least', 'at_most', 'more', 'less', 'between', 'no_value', 'some_value', 'expression',
] as const;

export type Operator = (typeof OPERATORS)[number];

export interface Condition {
  operator: Operator;
  /** Plain values: text without quotes, numbers with a point, days as 2026-01-31. */
  values: readonly string[];
  /** Of a range: whether its ends belong to it. */
  ends: readonly [boolean, boolean];
  /** Of an expression: as it was written. */
  text: string;
}

const WORD = /^\p{L}[\p{L}\p{N}_]*(?:[-./&][\p{L}\p{N}_]+)*$/u;
const RESERVED = new Set(
  'true false null not and or in between date time duration if then else for some every return satisfies function'.split(' '),
);
const CONSTANT =
  /^(?:"((?:[^"\\]|\\.)*)"|date\s*\(\s*"(\d{4}-\d{2}-\d{2})"\s*\)|(\d{4}-\d{2}-\d{2})|(-?(?:\d+(?:\.\d+)?|\.\d+))|(\p{L}[\p{L}\p{N}_]*(?:[-./&][\p{L}\p{N}_]+)*))\s*/u;
const COMPARED: Record<string, Operator> = { '>=': 'at_least', '<=': 'at_most', '>': 'more', '<': 'less', '=': 'is', '!=': 'is_not' };
const SIGNS: Partial<Record<Operator, string>> = { at_least: '>= ', at_most: '<= ', more: '> ', less: '< ' };

const made = (operator: Operator, values: string[], ends: [boolean, boolean] = [true, true]): Condition => ({
  operator,
  values,
  ends,
  text: '',
});

/** The first constant of a text and what follows it. */
function takeConstant(text: string, type: string): { value: string; rest: string } | null {
  const found = CONSTANT.exec(text);
  if (!found) {
    return null;
  }
  const [whole, quoted, called, day, figure, word] = found;
  const rest = text.slice(whole.length);
  const plain = quoted === undefined ? (called ?? day ?? figure ?? word ?? '') : unquote(quoted);
  const isKind = {
    number: figure !== undefined,
    date: called !== undefined || day !== undefined,
    boolean: word === 'true' || word === 'false',
    string: quoted !== undefined || (word !== undefined && !RESERVED.has(word)),
  }[type];
  return isKind ? { value: plain, rest } : null;
}

const ESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

const unquote = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, letter: string) =>
    code ? String.fromCharCode(parseInt(code, 16)) : (ESCAPED[letter] ?? letter),
  );

/** All constants of a list that is nothing else, or null. */
function takeList(text: string, type: string): string[] | null {
  const values: string[] = [];
  let rest = text.trim();
  for (;;) {
    const taken = takeConstant(rest, type);
    if (!taken) {
      return null;
    }
    values.push(taken.value);
    if (taken.rest === '') {
      return values;
    }
    if (!taken.rest.startsWith(',')) {
      return null;
    }
    rest = taken.rest.slice(1).trim();
  }
}

function takeRange(text: string, type: string): Condition | null {
  const found = /^([[(\]])(.*)\.\.(.*)([\])[])$/s.exec(text);
  const [, opening = '', first = '', second = '', closing = ''] = found ?? [];
  const low = takeConstant(first.trim(), type);
  const high = takeConstant(second.trim(), type);
  return found && low?.rest === '' && high?.rest === ''
    ? made('between', [low.value, high.value], [opening === '[', closing === ']'])
    : null;
}

/** What a cell says, for a column of a type. */
export function readCondition(cell: string, type: string): Condition {
  const text = cell.trim();
  if (text === '' || text === '-') {
    return made('any', []);
  }
  if (text === 'null') {
    return made('no_value', []);
  }
  if (/^not\s*\(\s*null\s*\)$/.test(text)) {
    return made('some_value', []);
  }
  const negated = /^not\s*\((.*)\)$/s.exec(text);
  const excluded = negated ? takeList(negated[1] ?? '', type) : null;
  if (excluded) {
    return made('is_not', excluded);
  }
  const compared = /^(>=|<=|!=|>|<|=)(.*)$/s.exec(text);
  const constant = compared ? takeConstant((compared[2] ?? '').trim(), type) : null;
  const operator = COMPARED[compared?.[1] ?? ''];
  if (constant?.rest === '' && operator) {
    return made(operator, [constant.value]);
  }
  const listed = takeList(text, type);
  if (listed) {
    return made(listed.length === 1 ? 'is' : 'one_of', listed);
  }
  return takeRange(text, type) ?? { ...made('expression', []), text };
}

/** One value as a cell writes it; `names` are columns, which a bare word could be taken for. */
export function writeConstant(value: string, type: string, names: ReadonlySet<string>): string {
  if (type !== 'string' || (WORD.test(value) && !RESERVED.has(value) && !names.has(value))) {
    return value;
  }
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `"${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
}

/** The cell of a condition; one that lacks a value is written as far as it goes, for the check to say what is missing. */
export function writeCondition({ operator, values, ends, text }: Condition, type: string, names: ReadonlySet<string>): string {
  const constants = values.filter((value) => value !== '').map((value) => writeConstant(value, type, names));
  switch (operator) {
    case 'any':
      return '-';
    case 'no_value':
      return 'null';
    case 'some_value':
      return 'not(null)';
    case 'expression':
      return text;
    case 'is':
    case 'one_of':
      return constants.join(', ');
    case 'is_not':
      return `not(${constants.join(', ')})`;
    case 'between': {
      const [low = '', high = ''] = values.map((value) => (value === '' ? '' : writeConstant(value, type, names)));
      return `${ends[0] ? '[' : '('}${low}..${high}${ends[1] ? ']' : ')'}`;
    }
    default:
      return `${SIGNS[operator] ?? ''}${constants[0] ?? ''}`;
  }
}

const BY_TYPE: Record<string, readonly Operator[]> = {
  string: ['any', 'is', 'one_of', 'is_not', 'no_value', 'some_value', 'expression'],
  number: ['any', 'is', 'at_least', 'at_most', 'more', 'less', 'between', 'one_of', 'is_not', 'no_value', 'some_value', 'expression'],
  date: ['any', 'is', 'at_least', 'at_most', 'more', 'less', 'between', 'no_value', 'some_value', 'expression'],
  boolean: ['any', 'is', 'no_value', 'some_value', 'expression'],
};

/** What can be chosen for a column of a type; of a type without pickers only an expression. */
export const operatorsOf = (type: string): readonly Operator[] => BY_TYPE[type] ?? ['any', 'no_value', 'expression'];

/** The same values under another operator, as many as it takes. */
export function withOperator(condition: Condition, operator: Operator, written: string): Condition {
  const values = condition.values.filter((value) => value !== '');
  const room = { any: 0, no_value: 0, some_value: 0, expression: 0, one_of: Infinity, is_not: Infinity, between: 2 };
  const most = operator in room ? room[operator as keyof typeof room] : 1;
  const kept = values.slice(0, most);
  const filled = operator === 'between' ? [kept[0] ?? '', kept[1] ?? ''] : kept;
  return { operator, values: filled, ends: [true, true], text: operator === 'expression' ? written : '' };
}
