import { useLingui } from '@lingui/react/macro';
import classes from './FilterPill.module.css';
import { Icon } from './Icon';

interface Props {
  /** The filter as words, such as "Status is late". */
  label: string;
  onEdit: () => void;
  onRemove: () => void;
}

/** A filter that is in force: a click changes it, the cross takes it away. */
export function FilterPill({ label, onEdit, onRemove }: Props) {
  const { t } = useLingui();
  return (
    <span className={classes.pill}>
      <button type="button" className={classes.edit} title={label} aria-label={t`Change the filter: ${label}`} onClick={onEdit}>
        <bdi>{label}</bdi>
      </button>
      <button type="button" className={classes.remove} aria-label={t`Remove the filter: ${label}`} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}
