import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showMappingOptions } from '../../api/@tanstack/react-query.gen';
import type { MappingPage } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Button } from '../../kit/Button';
import { Notice } from '../../kit/Notice';
import { Pending } from '../../kit/Pending';
import { TextEditor } from '../../kit/TextEditor';
import classes from './imports.module.css';

interface Props {
  name: string;
  mine: string;
  problem: string;
  isBusy: boolean;
  onKeepMine: (theirs: MappingPage) => void;
  onTakeTheirs: (theirs: MappingPage) => void;
}

/** Two people changed one mapping: both texts beside each other, and nothing is overwritten unless somebody says so. */
export function MappingConflict({ name, mine, problem, isBusy, onKeepMine, onTakeTheirs }: Props) {
  const { t } = useLingui();
  // Only what was fetched now is theirs: a text that was looked at before may be one that they changed since.
  const query = useQuery({ ...showMappingOptions({ path: { name } }), staleTime: 0 });
  return (
    <>
      <Notice tone="warn" title={<Trans>Somebody else changed this mapping</Trans>}>
        {problem}
      </Notice>
      {query.isFetchedAfterMount ? (
        <Answer query={query}>
          {(theirs) => (
            <div className={classes.both}>
              <div className={classes.stack}>
                <TextEditor isReadOnly lines={12} label={t`Theirs`} value={theirs.text} onChange={() => undefined} />
                <div>
                  <Button
                    onClick={() => {
                      onTakeTheirs(theirs);
                    }}
                  >
                    <Trans>Take theirs</Trans>
                  </Button>
                </div>
              </div>
              <div className={classes.stack}>
                <TextEditor isReadOnly lines={12} label={t`Mine`} value={mine} onChange={() => undefined} />
                <div>
                  <Button
                    isBusy={isBusy}
                    onClick={() => {
                      onKeepMine(theirs);
                    }}
                  >
                    <Trans>Save mine over theirs</Trans>
                  </Button>
                </div>
              </div>
            </div>
          )}
        </Answer>
      ) : (
        <Pending />
      )}
    </>
  );
}
