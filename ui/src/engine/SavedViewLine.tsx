import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  addSavedViewMutation,
  changeSavedViewMutation,
  deleteSavedViewMutation,
} from '../api/@tanstack/react-query.gen';
import { notify } from '../app/notify';
import { ProblemNotice } from '../app/ProblemNotice';
import { Button } from '../kit/Button';
import { CheckField } from '../kit/CheckField';
import { InputField } from '../kit/InputField';
import { savedViewsOptions } from './actionApi';
import classes from './FilterEditor.module.css';
import type { SavedView, View } from './types';

const UNDO_SECONDS = 10;

/** One saved view to rename, share or delete; what was deleted can be brought back for a while. */
export function SavedViewLine({ view, saved }: { view: View; saved: SavedView }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [name, setName] = useState(saved.name);
  const [isShared, setIsShared] = useState(saved.is_shared);
  const refresh = () => queries.invalidateQueries({ queryKey: savedViewsOptions(view.name).queryKey });
  const change = useMutation({ ...changeSavedViewMutation(), onSuccess: refresh });
  const add = useMutation({ ...addSavedViewMutation(), onSuccess: refresh });
  const remove = useMutation({
    ...deleteSavedViewMutation(),
    onSuccess: async () => {
      notify({
        tone: 'ok',
        title: t`The view “${saved.name}” was deleted.`,
        undo: {
          label: t`Undo`,
          seconds: UNDO_SECONDS,
          run: () => {
            const { name: before, address, is_shared } = saved;
            add.mutate({ path: { view: view.name }, body: { name: before, address, is_shared } });
          },
        },
      });
      await refresh();
    },
  });
  const path = { view: view.name, saved_view_id: saved.saved_view_id };
  const isChanged = name.trim() !== saved.name || isShared !== saved.is_shared;
  return (
    <form
      className={classes.saved}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ path, body: { name: name.trim(), address: saved.address, is_shared: isShared } });
      }}
    >
      <InputField
        label={t`Name`}
        name={`name-${saved.saved_view_id}`}
        value={name}
        onChange={setName}
        isRequired
        error={change.error ? <ProblemNotice error={change.error} /> : null}
      />
      <CheckField
        label={t`Shared`}
        name={`shared-${saved.saved_view_id}`}
        isOn={isShared}
        onChange={setIsShared}
      />
      <Button isSubmit isDisabled={!isChanged || name.trim() === ''} isBusy={change.isPending}>
        <Trans>Save</Trans>
      </Button>
      <Button
        isBusy={remove.isPending}
        isDisabled={change.isPending}
        onClick={() => {
          remove.mutate({ path });
        }}
      >
        <Trans>Delete</Trans>
      </Button>
    </form>
  );
}
