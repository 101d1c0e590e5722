import { Icon, type IconName } from './Icon';
import classes from './IconButton.module.css';

interface Props {
  icon: IconName;
  /** What it does: the drawing alone says nothing to a screen reader, and little to others. */
  label: string;
  onClick: () => void;
}

export function IconButton({ icon, label, onClick }: Props) {
  return (
    <button type="button" className={classes.button} aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={16} />
    </button>
  );
}
