import { Diff } from '../../kit/Diff';
import { Events } from '../../kit/Events';
import { Day } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Pager } from '../../kit/Pager';
import { Section } from '../../kit/Section';
import { Table } from '../../kit/Table';
import { LONG, NAMES, RIGHT_TO_LEFT, SCRIPT } from './names';

const TOTAL = 1234;
const LIMIT = 50;
const nothing = () => undefined;

/** Tables, differences and what happened. */
export function Lists() {
  return (
    <>
      <Section title="Table">
        <Table
          label="Names"
          rows={NAMES}
          rowKey={(name) => name}
          columns={[
            { key: 'name', header: 'Name', cell: (name) => <bdi>{name}</bdi>, wraps: true },
            { key: 'letters', header: 'Amount', align: 'end', cell: (name) => <Money amount={String(name.length)} currency="EUR" /> },
          ]}
          unfolding={{ label: (name) => `About ${name}`, content: (name) => <bdi>{name}</bdi> }}
        />
        <Pager label="Pages of names" offset={LIMIT} limit={LIMIT} total={TOTAL} onMove={nothing} />
      </Section>
      <Section title="Diff">
        <Diff
          label="What changed"
          fields={[
            { key: 'name', label: 'Name', before: <bdi>{RIGHT_TO_LEFT}</bdi>, after: <bdi>{SCRIPT}</bdi>, isChanged: true },
            { key: 'note', label: 'Note', before: null, after: LONG, isChanged: true },
            { key: 'same', label: 'Country', before: 'France', after: 'France', isChanged: false },
          ]}
        />
      </Section>
      <Section title="Events">
        <Events
          label="What happened"
          events={[
            { key: '1', when: <Day on="2026-01-05" />, title: 'Booked', detail: LONG, tone: 'info' },
            { key: '2', when: <Day on="2026-01-09" />, title: <bdi>{RIGHT_TO_LEFT}</bdi>, tone: 'warn' },
            { key: '3', when: <Day on="2026-02-01" />, title: 'Delivered', detail: SCRIPT, tone: 'ok' },
          ]}
        />
      </Section>
    </>
  );
}
