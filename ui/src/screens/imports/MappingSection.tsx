import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { MappingList, PreviewShape, UploadShape } from '../../api/types.gen';
import { Choice as Modes } from '../../kit/Choice';
import { SelectField } from '../../kit/Field';
import { Section } from '../../kit/Section';
import { TextEditor } from '../../kit/TextEditor';
import { Adapt } from './Adapt';
import { type Choice, chooseMapping, MATCHED } from './choice';
import { ColumnForm } from './ColumnForm';
import classes from './imports.module.css';
import { SaveMapping } from './SaveMapping';
import { Why } from './Why';

interface Props {
  upload: UploadShape;
  mappings: MappingList;
  choice: Choice;
  preview: PreviewShape | undefined;
  isCurrent: boolean;
  onChoice: (choice: Choice) => void;
}

type Mode = 'columns' | 'text';

/** Which mapping, why this one, and how to change it: in a form where a form can show it, else as text. */
export function MappingSection({ upload, mappings, choice, preview, isCurrent, onChoice }: Props) {
  const { t } = useLingui();
  const [wanted, setWanted] = useState<Mode>('columns');
  // A mapping that was changed comes back as it was changed when it is chosen again.
  const [changed, setChanged] = useState<Record<string, Choice>>({});
  const change = (next: Choice) => {
    setChanged({ ...changed, [next.mapping]: next });
    onChoice(next);
  };
  // What the server made of the form knows which files its names mean by now.
  const simple = (isCurrent ? preview?.simple : null) ?? choice.simple ?? preview?.simple ?? null;
  const mode: Mode = simple ? wanted : 'text';
  const fitting = new Set(upload.fits.filter((fit) => fit.is_whole).map((fit) => fit.mapping));
  const options = [
    { value: MATCHED, label: t`Match the columns by name` },
    ...mappings.rows.map(({ name }) => ({ value: name, label: fitting.has(name) ? t`${name} (fits)` : name })),
  ];
  return (
    <Section
      title={<Trans>Mapping</Trans>}
      beside={
        <Modes<Mode>
          label={t`How to change the mapping`}
          value={mode}
          options={[
            { value: 'columns', label: t`Columns`, isDisabled: !simple },
            { value: 'text', label: t`Text` },
          ]}
          onChange={setWanted}
        />
      }
    >
      <div className={classes.stack}>
        <div className={classes.row}>
          <SelectField
            label={t`Mapping`}
            value={choice.mapping}
            options={options}
            onChange={(name) => {
              onChoice(changed[name] ?? chooseMapping(name, upload));
            }}
          />
          <Why upload={upload} choice={choice} />
        </div>
        <Adapt upload={upload} choice={choice} onChange={change} />
        {mode === 'columns' && simple ? (
          <ColumnForm
            simple={simple}
            targets={mappings.targets}
            upload={upload}
            preview={preview}
            onChange={(next) => {
              change({ ...choice, simple: next, text: null });
            }}
          />
        ) : (
          <TextEditor
            label={t`Text of the mapping`}
            value={choice.text ?? preview?.text ?? ''}
            faults={isCurrent ? (preview?.faults ?? []) : []}
            sayPlace={({ line, column }) => t`Line ${line}, column ${column}:`}
            onChange={(text) => {
              change({ ...choice, text, simple: null });
            }}
          />
        )}
        {preview?.is_changed ? (
          <SaveMapping
            key={choice.mapping}
            preview={preview}
            upload={upload}
            mappings={mappings}
            isReady={isCurrent && preview.faults.length === 0}
            onSaved={(saved) => {
              onChoice({ mapping: saved.name, basedOn: saved.version, text: null, simple: null });
            }}
            onTheirs={(theirs) => {
              onChoice({ mapping: theirs.name, basedOn: theirs.version, text: null, simple: null });
            }}
          />
        ) : null}
      </div>
    </Section>
  );
}
