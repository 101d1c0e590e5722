import { type ReactNode, useRef, useState } from 'react';
import { Button } from './Button';
import classes from './DropZone.module.css';
import { Icon } from './Icon';

interface Props {
  /** What to drop here, in a few words. */
  title: ReactNode;
  hint?: ReactNode;
  /** The words on the button that opens the file dialog: the way for the keyboard. */
  button: ReactNode;
  /** The name of the hidden file field, for screen readers. */
  label: string;
  accept?: string;
  isBusy?: boolean;
  /** One line beside other things instead of a field of its own. */
  isSmall?: boolean;
  onFiles: (files: File[]) => void;
}

/** Takes files that are dropped on it, or chosen with its button. */
export function DropZone({ title, hint, button, label, accept, isBusy = false, isSmall = false, onFiles }: Props) {
  const field = useRef<HTMLInputElement>(null);
  // Entering a child leaves its parent: only the count tells whether the pointer is inside.
  const [depth, setDepth] = useState(0);
  const take = (files: FileList | null) => {
    if (files && files.length > 0 && !isBusy) {
      onFiles([...files]);
    }
  };
  return (
    <div
      className={classes.zone}
      data-over={depth > 0 || undefined}
      data-small={isSmall || undefined}
      onDragEnter={() => {
        setDepth(depth + 1);
      }}
      onDragLeave={() => {
        setDepth(Math.max(0, depth - 1));
      }}
      onDragOver={(event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDepth(0);
        take(event.dataTransfer.files);
      }}
    >
      {isSmall ? null : (
        <span className={classes.icon}>
          <Icon name="upload" size={24} />
        </span>
      )}
      <p className={classes.title}>{title}</p>
      <input
        ref={field}
        type="file"
        className="unseen"
        aria-label={label}
        tabIndex={-1}
        multiple
        accept={accept}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file, mended meanwhile, may be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <Button isPrimary={!isSmall} isBusy={isBusy} onClick={() => field.current?.click()}>
        {button}
      </Button>
      {hint ? <p className="muted">{hint}</p> : null}
    </div>
  );
}
