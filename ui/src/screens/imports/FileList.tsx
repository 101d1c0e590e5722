import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { removeFileMutation, showUploadQueryKey } from '../../api/@tanstack/react-query.gen';
import type { UploadedFile, UploadShape } from '../../api/types.gen';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { DropZone } from '../../kit/DropZone';
import { useLocale } from '../../kit/locale';
import { Section } from '../../kit/Section';
import { Status } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import { formatSize } from './fileSize';
import classes from './imports.module.css';

interface Props {
  upload: UploadShape;
  isSending: boolean;
  onFiles: (files: File[]) => void;
}

/** The files that were sent, with what can be said of each before a mapping is chosen. */
export function FileList({ upload, isSending, onFiles }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const queries = useQueryClient();
  const remove = useMutation({
    ...removeFileMutation(),
    onSuccess: (shape: UploadShape) => {
      queries.setQueryData(showUploadQueryKey({ path: { upload: shape.upload } }), shape);
    },
  });
  const columns: Column<UploadedFile>[] = [
    { key: 'name', header: t`File`, cell: (file) => <bdi>{file.name}</bdi>, wraps: true },
    { key: 'size', header: t`Size`, align: 'end', cell: (file) => <bdi>{formatSize(file.size, locale)}</bdi>, narrow: 'below' },
    { key: 'state', header: t`State`, cell: (file) => <FileState upload={upload} file={file} />, wraps: true, narrow: 'below' },
    {
      key: 'remove',
      header: <span className="unseen">{t`Actions`}</span>,
      align: 'end',
      cell: (file) => (
        <Button
          isDisabled={remove.isPending}
          onClick={() => {
            remove.mutate({ path: { upload: upload.upload, name: file.name } });
          }}
        >
          <Trans>Remove</Trans>
          <span className="unseen">&nbsp;{file.name}</span>
        </Button>
      ),
    },
  ];
  return (
    <Section title={<Trans>Files</Trans>}>
      {remove.isError ? <ProblemNotice error={remove.error} /> : null}
      <div className={classes.files}>
        <Table label={t`Files`} columns={columns} rows={upload.files} rowKey={(file) => file.name} />
      <DropZone
        isSmall
        title={<Trans>Drop more files here, or mended ones of the same name</Trans>}
        button={<Trans>Add files</Trans>}
        label={t`More files to import`}
        isBusy={isSending}
        onFiles={onFiles}
      />
      </div>
    </Section>
  );
}

function FileState({ upload, file }: { upload: UploadShape; file: UploadedFile }) {
  if (!file.is_readable) {
    return (
      <Status tone="warn">
        <Trans>Not read: only CSV, XLSX, Parquet and JSON Lines are, and a zip when it comes alone</Trans>
      </Status>
    );
  }
  const head = upload.heads.find((each) => each.name === file.name);
  if (head?.refused) {
    return (
      <Status tone="bad">
        <bdi>{head.refused}</bdi>
      </Status>
    );
  }
  const columns = head?.columns.length ?? 0;
  const inside = upload.heads.length;
  return (
    <>
      <Status tone="ok">{head ? <Trans>{columns} columns</Trans> : <Trans>{inside} files inside</Trans>}</Status>
      {head?.notes.map((note) => (
        <p key={note} className="muted">
          <bdi>{note}</bdi>
        </p>
      ))}
    </>
  );
}
