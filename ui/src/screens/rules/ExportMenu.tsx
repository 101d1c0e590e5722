import { Trans, useLingui } from '@lingui/react/macro';
import { Menu } from '../../kit/Menu';

const LAYOUTS = ['xlsx', 'csv', 'yaml', 'dmn'] as const;

/** A version, or the draft, as a file in any of the formats; each can be read back. */
export function ExportMenu({ table, version }: { table: string; version: string }) {
  const { t } = useLingui();
  const names: Record<(typeof LAYOUTS)[number], string> = {
    xlsx: t`Workbook (XLSX)`,
    csv: t`Text with commas (CSV)`,
    yaml: t`Text to read and compare (YAML)`,
    dmn: t`For other rule engines (DMN)`,
  };
  return (
    <Menu
      label={t`Export this table`}
      sections={[
        {
          key: 'layouts',
          items: LAYOUTS.map((layout) => ({
            kind: 'action',
            label: names[layout],
            run: () => {
              const address = `/api/rule-tables/${encodeURIComponent(table)}/export?version=${encodeURIComponent(version)}&layout=${layout}`;
              // A link of its own: the page stays, and the browser keeps the file under the name that the server gives.
              const link = document.createElement('a');
              link.href = address;
              link.download = '';
              link.click();
            },
          })),
        },
      ]}
    >
      <Trans>Export</Trans>
    </Menu>
  );
}
