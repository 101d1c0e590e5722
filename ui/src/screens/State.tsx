import { Status } from '../kit/Status';
import { toneOf, useWords } from './words';

/** A state that the API names by code. */
export function State({ code }: { code: string }) {
  const word = useWords();
  return <Status tone={toneOf(code)}>{word(code)}</Status>;
}
