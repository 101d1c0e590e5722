import { Trans } from '@lingui/react/macro';
import classes from './List.module.css';
import type { ListModel } from './useList';

/** Says what of the address could not be applied. */
export function ListNews({ list }: { list: ListModel }) {
  const parts = list.dropped.join(' · ');
  return (
    <>
      {parts ? (
        <p className={classes.news} data-tone="warn" role="status">
          <Trans>
            This list does not know a part of the address, which was left out: <bdi>{parts}</bdi>
          </Trans>
        </p>
      ) : null}
      {list.isRowMissing ? (
        <p className={classes.news} data-tone="warn" role="status">
          <Trans>The row of this address is not among these rows.</Trans>
        </p>
      ) : null}
    </>
  );
}
