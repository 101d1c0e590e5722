import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { listPeriodsOptions } from '../../api/@tanstack/react-query.gen';
import { SelectField } from '../../kit/Field';

/** The quarters that have bookings, newest first. */
export function usePeriods() {
  return useQuery(listPeriodsOptions());
}

export function PeriodField({ value, onChange }: { value: string; onChange: (period: string) => void }) {
  const { t } = useLingui();
  const periods = usePeriods().data?.rows.map((row) => row.period) ?? [];
  // A period may stand in the address that nothing was booked in: it is kept as a choice.
  const choices = periods.includes(value) ? periods : [value, ...periods];
  return (
    <SelectField
      label={t`Period`}
      value={value}
      options={choices.map((period) => ({ value: period, label: period }))}
      onChange={onChange}
    />
  );
}
