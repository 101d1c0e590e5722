/** A name of any script, isolated from the direction of the text around it; a dash where there is none. */
export function Name({ text }: { text: string | null | undefined }) {
  return text ? <bdi>{text}</bdi> : <span className="muted">–</span>;
}
