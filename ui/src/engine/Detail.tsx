import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Answer } from '../app/Answer';
import { useActionShortcuts } from '../app/shortcuts';
import { useLocale } from '../kit/locale';
import { PageHeader } from '../kit/PageHeader';
import { Section } from '../kit/Section';
import { ActionDialog } from './ActionDialog';
import { nameOf } from './cells';
import { Fields } from './Fields';
import classes from './Fields.module.css';
import { GoLink } from './GoLink';
import { rowOptions } from './gridApi';
import { RelatedList } from './RelatedList';
import { isOffered } from './offered';
import { RowActions } from './RowActions';
import type { Action, Row, View } from './types';
import { type Running, rowTarget } from './useActions';

interface Props {
  view: View;
  rowKey: string;
  views: View[];
}

/** One row: what is known of it, what belongs to it, what can be done with it. */
export function Detail({ view, rowKey, views }: Props) {
  const locale = useLocale();
  const query = useQuery(rowOptions(view.name, rowKey));
  const [running, setRunning] = useState<Running | null>(null);
  const row = query.data?.row;
  const navigate = useNavigate();
  const actions = view.actions.filter((action) => action.scope !== 'view' && row && isOffered(action, row));
  const start = (action: Action, on: Row) => {
    setRunning({ id: crypto.randomUUID(), view, action, target: rowTarget(view, on) });
  };
  useActionShortcuts(
    actions.map((action) => ({ code: action.code, keys: action.shortcut, label: action.label })),
    (code) => {
      const action = actions.find((each) => each.code === code);
      if (action && row) {
        start(action, row);
      }
    },
  );
  const { sections, related } = view.detail ?? { sections: view.peek, related: [] };
  return (
    <Answer query={query} isPage>
      {({ row: shown }) => (
        <>
          <PageHeader
            title={nameOf(view, shown, locale) || view.one}
            back={<GoLink to={`/${view.name}`}>{view.title}</GoLink>}
          >
            <RowActions
              actions={actions}
              onStart={(action) => {
                start(action, shown);
              }}
            />
          </PageHeader>
          <div className={classes.sections}>
            {sections.map((section) => (
              <section key={section.title} aria-label={section.title}>
                <h2 className={classes.heading}>{section.title}</h2>
                <Fields view={view} section={section} row={shown} isWide />
              </section>
            ))}
          </div>
          {related.map((each) => {
            const other = views.find((one) => one.name === each.view);
            return other ? (
              <Section key={each.title} title={each.title}>
                <RelatedList view={other} related={each} row={shown} />
              </Section>
            ) : null;
          })}
          {running ? (
            <ActionDialog
              key={running.id}
              running={running}
              onClose={() => {
                setRunning(null);
              }}
              onGone={() => navigate({ href: `/${view.name}` })}
            />
          ) : null}
        </>
      )}
    </Answer>
  );
}
