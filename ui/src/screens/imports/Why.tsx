import { Trans } from '@lingui/react/macro';
import type { FitShape, UploadShape } from '../../api/types.gen';
import { type Choice, MATCHED } from './choice';

/** Why this mapping: what it reads of the files, or what it lacks. */
export function Why({ upload, choice }: { upload: UploadShape; choice: Choice }) {
  if (choice.mapping === MATCHED) {
    return (
      <p className="muted">
        {upload.fits.some((fit) => fit.is_whole) ? (
          <Trans>The columns are matched by their names. Check each of them.</Trans>
        ) : (
          <Trans>No mapping knows these files whole, so the columns are matched by their names. Check each of them.</Trans>
        )}
      </p>
    );
  }
  const fit = upload.fits.find((each) => each.mapping === choice.mapping);
  if (fit && fit.files_read.length === 0) {
    return null;
  }
  return <p className="muted">{fit ? <Fit fit={fit} /> : <Trans>It looks for files of other names.</Trans>}</p>;
}

function Fit({ fit }: { fit: FitShape }) {
  const read = fit.files_read.join(', ');
  const left = fit.files_left.join(', ');
  if (fit.missing_files.length > 0) {
    const missing = fit.missing_files.join(', ');
    return (
      <Trans>
        It reads {read}, and lacks {missing}.
      </Trans>
    );
  }
  if (fit.missing_columns.length > 0) {
    const missing = fit.missing_columns.map((each) => `${each.column} (${each.file})`).join(', ');
    return (
      <Trans>
        It reads {read}, and lacks the columns {missing}.
      </Trans>
    );
  }
  if (fit.unreadable.length > 0) {
    const refused = fit.unreadable.join(', ');
    return (
      <Trans>
        It reads {read}, of which {refused} cannot be read.
      </Trans>
    );
  }
  return left ? (
    <Trans>
      It reads {read} and finds every column it needs. It does not read {left}.
    </Trans>
  ) : (
    <Trans>It reads {read} and finds every column it needs.</Trans>
  );
}
