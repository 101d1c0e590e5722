import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { keepFilesMutation, showUploadOptions, showUploadQueryKey } from '../../api/@tanstack/react-query.gen';
import type { UploadShape } from '../../api/types.gen';
import { useAccount } from '../../app/account';
import { Answer } from '../../app/Answer';
import { readProblem } from '../../app/problem';
import { ProblemNotice } from '../../app/ProblemNotice';
import { FACT_WRITERS } from '../../app/roles';
import { Button } from '../../kit/Button';
import { DropZone } from '../../kit/DropZone';
import { Notice } from '../../kit/Notice';
import { PageHeader } from '../../kit/PageHeader';
import { MayNotImport } from './MayNotImport';
import { Workbench } from './Workbench';

const ACCEPTED = '.csv,.tsv,.txt,.xlsx,.parquet,.jsonl,.ndjson,.zip';

/** Files that are dropped here are kept on the server; their number stands in the address, so that a reload loses nothing. */
export function NewImportPage() {
  const { t } = useLingui();
  const mayImport = useAccount().roles.some((role) => FACT_WRITERS.has(role));
  const { upload } = useSearch({ from: '/imports/new' });
  const navigate = useNavigate({ from: '/imports/new' });
  const queries = useQueryClient();
  const [sent, setSent] = useState<File[]>([]);
  const query = useQuery({
    ...showUploadOptions({ path: { upload: upload ?? '' } }),
    enabled: upload !== undefined && mayImport,
    staleTime: Infinity,
  });
  const isGone = readProblem(query.error)?.code === 'upload_gone';
  const keep = useMutation({
    ...keepFilesMutation(),
    onSuccess: (shape: UploadShape) => {
      queries.setQueryData(showUploadQueryKey({ path: { upload: shape.upload } }), shape);
      void navigate({ search: { upload: shape.upload }, replace: true });
    },
  });
  const send = (files: File[], into?: string) => {
    setSent(into ? [...sent.filter((old) => !files.some((file) => file.name === old.name)), ...files] : files);
    keep.mutate({ body: { file: files, ...(into ? { upload: into } : {}) } });
  };
  if (!mayImport) {
    return (
      <>
        <PageHeader title={t`New import`} back={<Back />} />
        <MayNotImport />
      </>
    );
  }
  const problem = keep.isError ? (
    <ProblemNotice
      error={keep.error}
      onRetry={() => {
        keep.mutate(keep.variables);
      }}
    />
  ) : null;
  if (upload !== undefined && !isGone) {
    return (
      <Answer query={query} isPage>
        {(shape) => (
          <Workbench
            upload={shape}
            problem={problem}
            isSending={keep.isPending}
            onFiles={(files) => {
              send(files, shape.upload);
            }}
            onSendAgain={
              sent.length > 0
                ? () => {
                    send(sent);
                  }
                : undefined
            }
          />
        )}
      </Answer>
    );
  }
  return (
    <>
      <PageHeader title={t`New import`} back={<Back />} />
      {isGone && !keep.isPending ? (
        <Notice
          tone="warn"
          title={<Trans>These files are not here any more</Trans>}
          action={
            sent.length > 0 ? (
              <Button
                onClick={() => {
                  send(sent);
                }}
              >
                <Trans>Send them again</Trans>
              </Button>
            ) : null
          }
        >
          <Trans>Files that nobody imports are kept for a day. Choose them again.</Trans>
        </Notice>
      ) : null}
      {problem}
      <DropZone
        title={<Trans>Drop files here</Trans>}
        button={<Trans>Choose files</Trans>}
        label={t`Files to import`}
        accept={ACCEPTED}
        isBusy={keep.isPending}
        hint={
          <Trans>
            CSV, XLSX, Parquet, JSON Lines or a zip of them, up to 20 files and 512 MB. Nothing is imported before you have
            seen what becomes of the rows.
          </Trans>
        }
        onFiles={send}
      />
    </>
  );
}

export function Back() {
  return (
    <Link to="/imports">
      <Trans>Imports</Trans>
    </Link>
  );
}
