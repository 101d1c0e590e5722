import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { TablePage, TableVersionShape } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { Day } from '../../kit/Figure';
import { Notice } from '../../kit/Notice';
import { todayOf } from './useCase';
import { WithdrawVersionDialog } from './WithdrawVersionDialog';

interface Props {
  page: TablePage;
  shown: TableVersionShape;
}

/** That the version on the page is not in force yet, with the way to take it back; that somebody did; or that another one follows. */
export function PlannedNotice({ page, shown }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const by = shown.withdrawn_by;
  if (by) {
    return (
      <Notice
        tone="warn"
        title={
          <Trans>
            <bdi>{by}</bdi> withdrew this version before its first day
          </Trans>
        }
      >
        <bdi>{shown.withdrawn_because}</bdi>
      </Notice>
    );
  }
  const today = todayOf();
  const next = page.versions.filter((each) => each.superseded_at === null && each.start_on > today).at(-1);
  if (shown.superseded_at === null && shown.start_on <= today && next) {
    return (
      <Notice
        tone="info"
        title={
          <Trans>
            Another version decides from <Day on={next.start_on} />
          </Trans>
        }
        action={
          <Link to="/rules/$table" params={{ table: page.table_name }} search={{ version: next.version }}>
            <Trans>Look at it</Trans>
          </Link>
        }
      />
    );
  }
  if (shown.superseded_at !== null || shown.start_on <= today) {
    return null;
  }
  return (
    <>
      <Notice
        tone="info"
        title={
          <Trans>
            This version is in force from <Day on={shown.start_on} />
          </Trans>
        }
        action={
          page.may_edit ? (
            <Button
              onClick={() => {
                setIsOpen(true);
              }}
            >
              <Trans>Withdraw this version</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>Until then it can be taken back.</Trans>
      </Notice>
      {isOpen ? (
        <WithdrawVersionDialog
          page={page}
          shown={shown}
          onClose={() => {
            setIsOpen(false);
          }}
        />
      ) : null}
    </>
  );
}
