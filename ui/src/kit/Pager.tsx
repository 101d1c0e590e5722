import { Trans } from '@lingui/react/macro';
import { Button } from './Button';
import { formatCount } from './format';
import classes from './Pager.module.css';
import { useLocale } from './locale';

interface Props {
  label: string;
  /** Of the first row shown, counted from 0. */
  offset: number;
  limit: number;
  total: number;
  onMove: (offset: number) => void;
}

/** Which rows of how many are shown, and the way to the others; nothing where all are. */
export function Pager({ label, offset, limit, total, onMove }: Props) {
  const locale = useLocale();
  if (offset === 0 && total <= limit) {
    return null;
  }
  const first = formatCount(Math.min(offset + 1, total), locale);
  const last = formatCount(Math.min(offset + limit, total), locale);
  const all = formatCount(total, locale);
  return (
    <nav className={classes.pager} aria-label={label}>
      <span role="status">
        <Trans>
          {first}–{last} of {all}
        </Trans>
      </span>
      <Button
        isDisabled={offset === 0}
        onClick={() => {
          onMove(Math.max(0, offset - limit));
        }}
      >
        <Trans>Previous</Trans>
      </Button>
      <Button
        isDisabled={offset + limit >= total}
        onClick={() => {
          onMove(offset + limit);
        }}
      >
        <Trans>Next</Trans>
      </Button>
    </nav>
  );
}
