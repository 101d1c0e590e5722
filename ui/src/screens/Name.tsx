import { TextWithIds } from '../kit/TextWithIds';

/** A name of any script, isolated from the direction of the text around it; a dash where there is none. */
export function Name({ text }: { text: string | null | undefined }) {
  return text ? (
    <bdi>
      <TextWithIds text={text} />
    </bdi>
  ) : <span className="muted">–</span>;
}
