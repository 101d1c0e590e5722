import { Percent } from '../../kit/Figure';

/** The rate of a credit, or of every tier in which it falls, lowest first. */
export function Rates({ rates }: { rates: string[] }) {
  return rates.length === 0 ? (
    <Percent rate={null} />
  ) : (
    rates.map((rate, at) => (
      <span key={rate}>
        {at > 0 ? ' · ' : null}
        <Percent rate={rate} />
      </span>
    ))
  );
}
