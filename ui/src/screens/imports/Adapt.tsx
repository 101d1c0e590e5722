import { Trans } from '@lingui/react/macro';
import type { FitShape, UploadShape } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { Notice } from '../../kit/Notice';
import { type Choice, MATCHED } from './choice';

interface Props {
  upload: UploadShape;
  choice: Choice;
  onChange: (choice: Choice) => void;
}

/** A saved mapping that would read these files, if somebody says that they are what it looks for. */
export function Adapt({ upload, choice, onChange }: Props) {
  const fit = upload.fits.find((each) =>
    choice.mapping === MATCHED ? !each.is_whole && each.alike.length > 0 : each.mapping === choice.mapping,
  );
  const isDone = choice.text !== null || (choice.simple !== null && choice.mapping !== MATCHED);
  if (!fit || fit.is_whole || fit.adapted === null || isDone) {
    return null;
  }
  const name = fit.mapping;
  return (
    <Notice
      tone="info"
      title={fit.alike.length > 0 ? <Trans>These files have the columns of the mapping {name}</Trans> : <Trans>Not all files of the mapping {name} are here</Trans>}
      action={
        <Button
          onClick={() => {
            onChange({ mapping: name, basedOn: null, text: fit.adapted, simple: null });
          }}
        >
          <Trans>Use it for these files</Trans>
        </Button>
      }
    >
      <Sentences fit={fit} />
    </Notice>
  );
}

function Sentences({ fit }: { fit: FitShape }) {
  const files = fit.alike.map((each) => each.file).join(', ');
  const names = fit.alike.map((each) => each.pattern).join(', ');
  const away = fit.files_away.join(', ');
  return (
    <>
      {files ? (
        <Trans>
          It would read {files} in place of {names}.
        </Trans>
      ) : null}{' '}
      {away ? <Trans>It would do without {away}.</Trans> : null}
    </>
  );
}
