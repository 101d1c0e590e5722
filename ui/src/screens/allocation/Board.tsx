import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { AllocationRunPage } from '../../api/types.gen';
import { Empty } from '../../kit/Empty';
import { SearchField } from '../../kit/Field';
import { Section } from '../../kit/Section';
import classes from './board.module.css';
import { PartnerColumn } from './PartnerColumn';

/** Every partner with its places, its minimum and what one more place is worth, the scarcest first; pressing one shows its tickets. */
export function Board({ run }: { run: AllocationRunPage }) {
  const { t } = useLingui();
  const { partner } = useSearch({ from: '/allocation/$runId' });
  const navigate = useNavigate({ from: '/allocation/$runId' });
  const [text, setText] = useState('');
  const wanted = text.trim().toLocaleLowerCase();
  const shown = run.places.filter((place) => place.partner_name.toLocaleLowerCase().includes(wanted));
  return (
    <Section
      title={t`Partners`}
      beside={<SearchField label={t`Search partners`} placeholder={t`Name`} value={text} onChange={setText} />}
    >
      {shown.length === 0 ? (
        <Empty
          title={wanted ? <Trans>No partner matches “{text}”</Trans> : <Trans>No partner takes tickets on these days</Trans>}
        />
      ) : (
        <ul className={classes.board} aria-label={t`Partners`}>
          {shown.map((place) => (
            <li key={`${place.partner_id} ${place.contact_on}`} className={classes.column}>
              <PartnerColumn
                place={place}
                currency={run.currency}
                hasDays={run.days > 1}
                hasBefore={run.previous !== null}
                isChosen={partner === place.partner_id}
                onChoose={() => {
                  void navigate({
                    search: (before) => ({
                      ...before,
                      partner: partner === place.partner_id ? undefined : place.partner_id,
                      status: undefined,
                      offset: undefined,
                    }),
                    resetScroll: false,
                  });
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
