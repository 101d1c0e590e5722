import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import classes from './FilterEditor.module.css';
import { SavedViewLine } from './SavedViewLine';
import type { SavedView, View } from './types';

interface Props {
  view: View;
  saved: SavedView[];
  onClose: () => void;
}

/** One's own saved views: renamed, shared or deleted. */
export function SavedViewsDialog({ view, saved, onClose }: Props) {
  const { t } = useLingui();
  return (
    <Dialog title={t`My views of ${view.title}`} isOpen onClose={onClose}>
      <div className={classes.form}>
        {saved.map((each) => (
          <SavedViewLine key={each.saved_view_id} view={view} saved={each} />
        ))}
        {saved.length === 0 ? (
          <p className="muted">
            <Trans>There are none left.</Trans>
          </p>
        ) : null}
        <div className={classes.buttons}>
          <Button isPrimary onClick={onClose}>
            <Trans>Close</Trans>
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
