import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { importUploadMutation, listImportsQueryKey, listMappingsOptions } from '../../api/@tanstack/react-query.gen';
import type { UploadShape } from '../../api/types.gen';
import { readProblem } from '../../app/problem';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { Notice } from '../../kit/Notice';
import { PageHeader } from '../../kit/PageHeader';
import { Pending } from '../../kit/Pending';
import { type Choice, firstChoice, followFiles } from './choice';
import { FileList } from './FileList';
import { MappingSection } from './MappingSection';
import { Back } from './NewImportPage';
import { PreviewSection } from './PreviewSection';
import { usePreview } from './usePreview';

/** What keeps all rows of a file from being imported. */
const OF_FILES = new Set(['missing_file', 'missing_column', 'file_refused']);

interface Props {
  upload: UploadShape;
  problem: ReactNode;
  isSending: boolean;
  onFiles: (files: File[]) => void;
  /** Sends the files once more when the server has them no longer; undefined when the page does not have them either. */
  onSendAgain: (() => void) | undefined;
}

/** Files, the mapping for them, and what it makes of their first rows: all of it before anything is imported. */
export function Workbench({ upload, problem, isSending, onFiles, onSendAgain }: Props) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [choice, setChoice] = useState<Choice>(() => firstChoice(upload));
  const mappings = useQuery(listMappingsOptions()).data;
  const files = upload.files.map((file) => `${file.name} ${String(file.size)}`).join('\n');
  const { query: preview, isCurrent } = usePreview(upload.upload, files, choice);
  const [known, setKnown] = useState(upload);
  if (known !== upload) {
    setKnown(upload);
    setChoice(followFiles(choice, known, upload, preview.data?.simple ?? null));
  }
  const start = useMutation({
    ...importUploadMutation(),
    onSuccess: async ({ job_id }) => {
      await queries.invalidateQueries({ queryKey: listImportsQueryKey() });
      await navigate({ to: '/imports/jobs/$jobId', params: { jobId: job_id } });
    },
  });
  useEffect(() => {
    // The button with which the first files were chosen is gone: whoever works with keys goes on from the beginning of the page.
    if (document.activeElement === document.body) {
      document.getElementById('content')?.focus({ preventScroll: true });
    }
  }, []);
  const isPart = (preview.data?.findings ?? []).some((finding) => OF_FILES.has(finding.code));
  const good = (preview.data?.targets ?? []).some((target) => target.good > 0);
  const isGone = [preview.error, start.error].some((error) => readProblem(error)?.code === 'upload_gone');
  return (
    <>
      <PageHeader title={t`New import`} back={<Back />}>
        <Button
          isPrimary
          isDisabled={!isCurrent || !good}
          isBusy={start.isPending}
          onClick={() => {
            start.mutate({ path: { upload: upload.upload }, body: { text: preview.data?.text ?? '' } });
          }}
        >
          {isPart ? <Trans>Import the rest only</Trans> : <Trans>Import</Trans>}
        </Button>
      </PageHeader>
      {problem}
      {isGone && onSendAgain ? (
        <Notice
          tone="warn"
          title={<Trans>These files are not here any more</Trans>}
          action={
            <Button onClick={onSendAgain} isBusy={isSending}>
              <Trans>Send them again</Trans>
            </Button>
          }
        >
          <Trans>What you chose for them is kept in this page.</Trans>
        </Notice>
      ) : start.isError ? (
        <ProblemNotice error={start.error} />
      ) : null}
      <FileList upload={upload} isSending={isSending} onFiles={onFiles} />
      {mappings ? (
        <MappingSection
          upload={upload}
          mappings={mappings}
          choice={choice}
          preview={preview.data}
          isCurrent={isCurrent}
          onChoice={setChoice}
        />
      ) : (
        <Pending lines={3} />
      )}
      {preview.isError && !isGone ? (
        <ProblemNotice
          error={preview.error}
          hasOldData={preview.data !== undefined}
          onRetry={() => {
            void preview.refetch();
          }}
        />
      ) : null}
      {preview.data ? <PreviewSection preview={preview.data} isBusy={!isCurrent && !preview.isError} /> : null}
    </>
  );
}
