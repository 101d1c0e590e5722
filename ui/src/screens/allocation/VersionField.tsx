import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showTableOptions } from '../../api/@tanstack/react-query.gen';
import { ChoiceField } from '../../kit/ChoiceField';
import { formatDay } from '../../kit/format';
import { useLocale } from '../../kit/locale';

interface Props {
  label: string;
  table: string;
  /** The version by which the run was planned. */
  held: string;
  value: string;
  onChange: (version: string) => void;
}

/** Another version of a table, or its draft where the reader may see that. */
export function VersionField({ label, table, held, value, onChange }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const page = useQuery(showTableOptions({ path: { table_name: table } })).data;
  const versions = new Map(page?.versions.map((each) => [each.version, each.start_on]));
  const choices = [...versions]
    .filter(([version]) => version !== held)
    .map(([version, from]) => {
      const day = formatDay(from, locale);
      return { value: version, label: t`${version.slice(0, 8)}, from ${day}` };
    });
  return (
    <ChoiceField
      label={label}
      name={table}
      value={value}
      choices={[
        { value: '', label: t`As it was` },
        ...(page?.draft ? [{ value: 'draft', label: t`The draft` }] : []),
        ...choices,
      ]}
      onChange={onChange}
    />
  );
}
