import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addSavedViewMutation } from '../api/@tanstack/react-query.gen';
import { formatAddress } from '../app/address';
import { notify } from '../app/notify';
import { ProblemNotice } from '../app/ProblemNotice';
import { Button } from '../kit/Button';
import { CheckField } from '../kit/CheckField';
import { Dialog } from '../kit/Dialog';
import { InputField } from '../kit/InputField';
import { savedViewsOptions } from './actionApi';
import classes from './FilterEditor.module.css';
import type { ListModel } from './useList';
import { formatViewState } from './viewState';

/** Keeps the filters, sort and columns of the page under a name. */
export function SaveViewDialog({ list, onClose }: { list: ListModel; onClose: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [isShared, setIsShared] = useState(false);
  const { view, viewing } = list;
  const save = useMutation({
    ...addSavedViewMutation(),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: savedViewsOptions(view.name).queryKey });
      notify({ tone: 'ok', title: t`The view was saved.` });
      onClose();
    },
  });
  return (
    <Dialog title={t`Save this view`} isOpen onClose={onClose} size="small">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          const address = formatAddress(formatViewState({ ...viewing.state, row: null, isPeeking: false })).slice(1);
          save.mutate({ path: { view: view.name }, body: { name: name.trim(), address, is_shared: isShared } });
        }}
      >
        {save.isError ? <ProblemNotice error={save.error} /> : null}
        <InputField label={t`Name`} name="name" value={name} onChange={setName} isRequired isFocused />
        <CheckField
          label={t`Share it with everybody who may open this list`}
          name="is_shared"
          help={t`Everybody sees only the rows that are theirs to see.`}
          isOn={isShared}
          onChange={setIsShared}
        />
        <div className={classes.buttons}>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button isSubmit isPrimary isBusy={save.isPending} isDisabled={name.trim() === ''}>
            <Trans>Save</Trans>
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
