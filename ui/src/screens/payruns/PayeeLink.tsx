import { Link } from '@tanstack/react-router';

interface Props {
  row: { payee_number: string | null; name: string | null };
  period: string;
}

/** A payee by name, with the way to their statement of the period. */
export function PayeeLink({ row, period }: Props) {
  const name = row.name ?? row.payee_number;
  return row.payee_number ? (
    <Link to="/statements/$payee/$period" params={{ payee: row.payee_number, period }}>
      <bdi>{name}</bdi>
    </Link>
  ) : (
    <span className="muted">–</span>
  );
}
