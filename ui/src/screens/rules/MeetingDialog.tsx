import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../kit/Button';
import { Choice } from '../../kit/Choice';
import { Dialog } from '../../kit/Dialog';
import type { SheetColumn } from '../../kit/sheetColumn';
import { type Choices, type Clash, clashKey, WHOLE_ROW } from './merge';
import classes from './rules.module.css';
import type { Meeting } from './useDraftSheet';

interface Props {
  meeting: Meeting;
  columns: readonly SheetColumn[];
  onSettle: (choices: Choices) => void;
}

/** Two people changed the same cells: what each wrote stands side by side, and nothing is overwritten without a word. */
export function MeetingDialog({ meeting, columns, onSettle }: Props) {
  const { t } = useLingui();
  const [choices, setChoices] = useState<Choices>(new Map());
  const { clashes } = meeting.merged;
  const { names } = meeting;
  const said = (clash: Clash, text: string): string =>
    clash.column === WHOLE_ROW ? text || t`Deleted` : (columns[clash.column]?.show(text) ?? text);
  return (
    <Dialog title={t`Somebody else changed the same cells`} isOpen size="wide">
      <p>
        <Trans>
          <bdi>{names}</bdi> saved this table while you were changing it. Everything that only one of you changed is kept.
          Choose what stays in these cells.
        </Trans>
      </p>
      <ul className={classes.clashes}>
        {clashes.map((clash) => {
          const key = clashKey(clash);
          const header = clash.column === WHOLE_ROW ? t`The whole row` : (columns[clash.column]?.header ?? '');
          const { name } = clash;
          const place = t`Row ${name}, ${header}`;
          const mine = said(clash, clash.mine);
          const theirs = said(clash, clash.theirs);
          return (
            <li key={key} className={classes.clash}>
              <span>{place}</span>
              <Choice
                label={place}
                value={choices.get(key) ?? 'mine'}
                options={[
                  { value: 'mine', label: t`Mine: ${mine}` },
                  { value: 'theirs', label: t`Theirs: ${theirs}` },
                ]}
                onChange={(chosen) => {
                  setChoices(new Map(choices).set(key, chosen));
                }}
              />
            </li>
          );
        })}
      </ul>
      <Button
        isPrimary
        onClick={() => {
          onSettle(choices);
        }}
      >
        <Trans>Go on with these</Trans>
      </Button>
    </Dialog>
  );
}
