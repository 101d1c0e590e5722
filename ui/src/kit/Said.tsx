import classes from './Said.module.css';
import { TextWithIds } from './TextWithIds';

/** A sentence that the server said: it runs in the direction of its own words, whatever name or number it begins with. */
export function Said({ text }: { text: string }) {
  return (
    <div className={classes.said}>
      <TextWithIds text={text} />
    </div>
  );
}
