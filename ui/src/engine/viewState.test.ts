import { describe, expect, it } from 'vitest';
import { chosenValues, joinValues, parseFilter, splitValues, toggleValue, withBounds } from './filters';
import { VIEW } from './exampleView';
import { formatViewState, NOTHING, parseViewState, turnSort } from './viewState';

describe('the address of a list', () => {
  it('restores everything that one sees', () => {
    const search = {
      f: ['status:in:late,open', 'customer_name:has:Bikes: new\\, old'],
      q: 'SO-43659',
      sort: '-amount,booked_on',
      row: '17',
      peek: '1',
      cols: 'amount,status',
      as_of: '2014-01-01T00:00:00Z',
    };
    const { state, dropped } = parseViewState(search, { ...VIEW, has_as_of: true });
    expect(dropped).toEqual([]);
    expect(formatViewState(state)).toEqual(search);
  });

  it('that says nothing is the list as it comes', () => {
    expect(parseViewState({}, VIEW)).toEqual({ state: NOTHING, dropped: [] });
    expect(Object.values(formatViewState(NOTHING)).every((value) => value === undefined)).toBe(true);
  });

  it('applies what it knows and tells what it dropped', () => {
    const { state, dropped } = parseViewState(
      {
        f: ['status:in:late', 'status:ge:1', 'nonsense'],
        sort: '-shoe_size,amount',
        cols: 'amount,shoe_size',
        as_of: 'now',
        colour: 'red',
      },
      VIEW,
    );
    expect(state.filters).toEqual([{ column: 'status', operator: 'in', value: 'late' }]);
    expect(state.sort).toEqual([{ key: 'amount', isDescending: false }]);
    expect(state.cols).toEqual(['amount']);
    expect(state.asOf).toBeNull();
    expect(dropped).toEqual(['colour=red', 'status:ge:1', 'nonsense', '-shoe_size', 'shoe_size', 'as_of=now']);
  });

  it('leaves a filter on a column that is not shown to the server', () => {
    expect(parseViewState({ f: 'customer_id:eq:7' }, VIEW).state.filters).toEqual([
      { column: 'customer_id', operator: 'eq', value: '7' },
    ]);
  });
});

describe('filters', () => {
  it('are divided by their first two colons only', () => {
    expect(parseFilter('at:ge:2026-03-31T12:00:00Z')).toEqual({
      column: 'at',
      operator: 'ge',
      value: '2026-03-31T12:00:00Z',
    });
    expect(parseFilter('at:empty')).toEqual({ column: 'at', operator: 'empty', value: '' });
    expect(parseFilter('at:about:1')).toBeNull();
  });

  it.each([[['a']], [['a,b', 'c\\d', 'e:f']], [[null]], [['online', null]], [[null, 'x']]])(
    'give the values %j back as they were',
    (values) => {
      expect(splitValues(joinValues(values))).toEqual(values);
    },
  );

  it('take a value of a facet in and out again', () => {
    const once = toggleValue([], 'status', 'late');
    const twice = toggleValue(once, 'status', null);
    expect(chosenValues(twice, 'status')).toEqual(['late', null]);
    expect(toggleValue(toggleValue(twice, 'status', null), 'status', 'late')).toEqual([]);
  });

  it('have at most one lower and one upper bound', () => {
    const first = withBounds([], 'amount', '10', '20');
    expect(withBounds(first, 'amount', '', '30')).toEqual([{ column: 'amount', operator: 'le', value: '30' }]);
  });
});

it('a header sorts upwards, downwards, and lets go', () => {
  const up = turnSort([], 'amount', false);
  const down = turnSort(up, 'amount', false);
  expect(down).toEqual([{ key: 'amount', isDescending: true }]);
  expect(turnSort(down, 'amount', false)).toEqual([]);
  expect(turnSort(down, 'status', true)).toEqual([...down, { key: 'status', isDescending: false }]);
});
