import { Trans } from '@lingui/react/macro';
import type { PreviewShape, SimpleShape, SimpleTableShape, TargetShape, UploadShape } from '../../api/types.gen';
import { AbsentFiles } from './AbsentFiles';
import { FileForm, type Placed } from './FileForm';
import classes from './imports.module.css';
import { WritingForm } from './WritingForm';

interface Props {
  simple: SimpleShape;
  targets: TargetShape[];
  upload: UploadShape;
  preview: PreviewShape | undefined;
  onChange: (simple: SimpleShape) => void;
}

/** What the rows of each file are and which column fills which of our fields, and how the files are written. */
export function ColumnForm({ simple, targets, upload, preview, onChange }: Props) {
  const placed = simple.tables.map((table, position) => ({ table, position }));
  const names = new Set(upload.heads.map((head) => head.name));
  const away = placed.filter(({ table }) => !names.has(table.file));
  const faults = preview?.faults ?? [];
  const setTables = (tables: SimpleTableShape[]) => {
    onChange({ ...simple, tables });
  };
  const change = (changed: Placed[]) => {
    setTables(simple.tables.map((old, index) => changed.find((each) => each.position === index)?.table ?? old));
  };
  // As the mapping reads them: another encoding gives other names.
  const columnsOf = (file: string) => {
    const read = preview?.files.find((each) => each.name === file)?.columns ?? [];
    return read.length > 0 ? read : (upload.heads.find((each) => each.name === file)?.columns ?? []);
  };
  return (
    <div className={classes.stack}>
      {upload.heads
        .filter((head) => head.columns.length > 0)
        .map((head) => (
          <FileForm
            key={head.name}
            file={head.name}
            placed={placed.filter(({ table }) => table.file === head.name)}
            others={simple.tables.some((table) => table.file !== head.name)}
            targets={targets}
            columns={columnsOf(head.name)}
            currency={simple.defaults['currency'] ?? ''}
            faults={faults}
            suggestions={upload.alternatives.filter((each) => each.file === head.name)}
            first={upload.suggestion.tables.find((each) => each.file === head.name)}
            onTables={change}
            onAdd={(table) => {
              const last = simple.tables.findLastIndex((each) => each.file === head.name);
              const at = last < 0 ? simple.tables.length : last + 1;
              setTables([...simple.tables.slice(0, at), table, ...simple.tables.slice(at)]);
            }}
            onRemove={(positions) => {
              setTables(simple.tables.filter((_, index) => !positions.includes(index)));
            }}
          />
        ))}
      {away.length > 0 ? (
        <AbsentFiles
          tables={away}
          onTables={change}
          onRemove={(position) => {
            setTables(simple.tables.filter((_, index) => index !== position));
          }}
        />
      ) : null}
      <WritingForm simple={simple} faults={faults} onChange={onChange} />
      {simple.tables.length === 0 ? (
        <p role="status">
          <Trans>No file is imported.</Trans>
        </p>
      ) : null}
    </div>
  );
}
