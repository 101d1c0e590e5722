import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { DraftPage, DraftShape, TablePage } from '../../api/types.gen';
import { PageHeader } from '../../kit/PageHeader';
import { Status } from '../../kit/Status';
import { DraftActions } from './DraftActions';
import { DraftSteps } from './DraftSteps';
import classes from './rules.module.css';
import type { useDraftSheet } from './useDraftSheet';
import type { useTableCheck } from './useTableCheck';

interface Props {
  page: TablePage;
  draft: DraftPage;
  sheet: ReturnType<typeof useDraftSheet>;
  check: ReturnType<typeof useTableCheck>;
  errors: number;
  domain: string;
  onTaken: (taken: DraftShape) => void;
}

/** Which draft it is, whether it is saved, how far it is, and the steps that can be taken. */
export function DraftHead({ page, draft, sheet, check, errors, domain, onTaken }: Props) {
  const { t } = useLingui();
  const { title } = page;
  const notYet =
    errors > 0
      ? t`${plural(errors, { one: 'Before it is handed over, # finding must be mended', other: 'Before it is handed over, # findings must be mended' })}`
      : sheet.isDirty
        ? t`It can be handed over once it is saved`
        : check.isCurrent
          ? null
          : t`It can be handed over once it is checked`;
  const warnings = check.placed.filter(({ finding }) => finding.severity === 'warning').length;
  return (
    <>
      <PageHeader
        title={t`Draft: ${title}`}
        back={
          <Link to="/rules/$table" params={{ table: page.table_name }}>
            <bdi>{page.title}</bdi>
          </Link>
        }
        beside={
          <span className={classes.saved} role="status">
            <SavedWord sheet={sheet} /> <span className="muted">{domain}</span>
          </span>
        }
      >
        <DraftActions
          draft={draft}
          mayEdit={page.may_edit}
          mayDecide={page.may_decide}
          notYet={notYet}
          onTaken={onTaken}
        />
      </PageHeader>
      <DraftSteps draft={draft} errors={errors} warnings={warnings} />
    </>
  );
}

function SavedWord({ sheet }: { sheet: Props['sheet'] }) {
  if (sheet.problem) {
    return (
      <Status tone="warn">
        <Trans>Not saved yet, kept in this browser</Trans>
      </Status>
    );
  }
  return sheet.isDirty ? (
    <Status tone="neutral">{sheet.isSaving ? <Trans>Saving…</Trans> : <Trans>Not saved yet</Trans>}</Status>
  ) : (
    <Status tone="ok">
      <Trans>Saved</Trans>
    </Status>
  );
}
