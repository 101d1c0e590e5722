import { useWords } from '../words';
import type { CreditOrigin } from './document';

/** Why a credit was given: on what basis, by which row of the crediting table, and from which source its booking came. */
export function CreditRule({ origin }: { origin: CreditOrigin | null }) {
  const word = useWords();
  return origin ? (
    <span title={origin.table_version}>
      {word(origin.basis)} <bdi className="muted">{[origin.rule_id, origin.source].filter(Boolean).join(' · ')}</bdi>
    </span>
  ) : (
    <span className="muted">–</span>
  );
}
