import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keepMappingMutation, listMappingsQueryKey, showUploadQueryKey } from '../../api/@tanstack/react-query.gen';
import type { MappingList, MappingPage, PreviewShape, UploadShape } from '../../api/types.gen';
import { notify } from '../../app/notify';
import { readProblem } from '../../app/problem';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { CheckField } from '../../kit/CheckField';
import { TextField } from '../../kit/Field';
import { nameIn, withName } from './choice';
import classes from './imports.module.css';
import { MappingConflict } from './MappingConflict';

interface Props {
  preview: PreviewShape;
  upload: UploadShape;
  mappings: MappingList;
  /** Whether the text is whole and what the preview shows. */
  isReady: boolean;
  onSaved: (saved: MappingPage) => void;
  onTheirs: (theirs: MappingPage) => void;
}

/** Keeps a changed mapping under a name, for next time; importing needs no saving. */
export function SaveMapping({ preview, upload, mappings, isReady, onSaved, onTheirs }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<string | null>(null);
  const said = nameIn(preview.text);
  const isShipped = mappings.rows.some((row) => row.is_shipped && row.name === said);
  const name = typed ?? (isShipped ? `my-${said}` : said);
  const save = useMutation({
    ...keepMappingMutation(),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: listMappingsQueryKey() });
      // Whether it fits these files is known only now.
      await queries.invalidateQueries({ queryKey: showUploadQueryKey({ path: { upload: upload.upload } }) });
      notify({ tone: 'ok', title: t`The mapping ${saved.name} is saved` });
      onSaved(saved);
    },
  });
  const patterns = Object.fromEntries(
    upload.files
      .filter((file) => file.pattern !== file.name && file.is_readable && preview.files.some((each) => each.name === file.name && each.is_read))
      .map((file) => [file.name, file.pattern]),
  );
  const [isForAnyDay, setIsForAnyDay] = useState(true);
  const shown = Object.values(patterns).join(', ');
  const send = (basedOn: string | null) => {
    save.mutate({
      body: { text: withName(preview.text, name), based_on: basedOn, patterns: isForAnyDay ? patterns : {} },
    });
  };
  const isStale = readProblem(save.error)?.code === 'mapping_changed';
  return (
    <form
      className={classes.stack}
      onSubmit={(event) => {
        event.preventDefault();
        send(name === preview.mapping ? preview.based_on : null);
      }}
    >
      <div className={classes.rowEnd}>
        <TextField
          isSmall
          label={t`Save the changed mapping as`}
          name="mapping"
          value={name}
          onChange={(next) => {
            setTyped(next);
            save.reset();
          }}
        />
        <Button isSubmit isBusy={save.isPending} isDisabled={!isReady || name.trim() === ''}>
          <Trans>Save mapping</Trans>
        </Button>
        <p className="muted">
          <Trans>You can import without saving it.</Trans>
        </p>
      </div>
      {shown ? (
        <CheckField
          label={t`Also for files of another day: ${shown}`}
          name="any-day"
          isOn={isForAnyDay}
          onChange={setIsForAnyDay}
        />
      ) : null}
      {isStale ? (
        <MappingConflict
          name={name}
          mine={withName(preview.text, name)}
          problem={readProblem(save.error)?.detail ?? ''}
          isBusy={save.isPending}
          onKeepMine={(theirs) => {
            send(theirs.version);
          }}
          onTakeTheirs={(theirs) => {
            save.reset();
            onTheirs(theirs);
          }}
        />
      ) : save.isError ? (
        <ProblemNotice error={save.error} />
      ) : null}
    </form>
  );
}
