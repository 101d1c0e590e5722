import { Trans } from '@lingui/react/macro';
import { useKeyNames } from './key-names';
import classes from './Keys.module.css';

/** The keys of a shortcut as they stand on the keyboard: "mod+k", or "g o" for one after the other. */
export function Keys({ keys }: { keys: string }) {
  const nameOf = useKeyNames();
  const [first = '', second] = keys.split(' ').map((chord) => (
    <span key={chord} className={classes.chord}>
      {chord.split('+').map((key) => (
        <kbd key={key} className={classes.key}>
          {nameOf(key)}
        </kbd>
      ))}
    </span>
  ));
  return (
    <span className={classes.keys}>
      {second ? (
        <Trans>
          {first} then {second}
        </Trans>
      ) : (
        first
      )}
    </span>
  );
}
