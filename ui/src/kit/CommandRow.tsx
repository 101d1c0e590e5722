import classes from './CommandBar.module.css';
import { Keys } from './Keys';

export interface Command {
  id: string;
  label: string;
  /** What tells it from others of the same name. */
  hint?: string;
  keys?: string | null;
  run: () => void;
}

interface Props {
  id: string;
  command: Command;
  isChosen: boolean;
  onPoint: () => void;
  onRun: () => void;
}

export function CommandRow({ id, command, isChosen, onPoint, onRun }: Props) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      className={classes.command}
      // The field keeps the focus.
      onPointerDown={(event) => {
        event.preventDefault();
      }}
      onPointerMove={onPoint}
      onClick={onRun}
    >
      <bdi className={classes.label}>{command.label}</bdi>
      {command.hint ? <bdi className={classes.hint}>{command.hint}</bdi> : null}
      {command.keys ? <Keys keys={command.keys} /> : null}
    </div>
  );
}
