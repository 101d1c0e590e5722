import { splitIds } from './ids';
import classes from './TextWithIds.module.css';

/** A text whose ids stay in one line: a number that is torn at its hyphen is hard to read and to compare. */
export function TextWithIds({ text }: { text: string }) {
  return splitIds(text).map((piece, at) =>
    piece.isId ? (
      <bdi key={at} className={classes.id}>
        {piece.text}
      </bdi>
    ) : (
      piece.text
    ),
  );
}
