import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showExplanationOptions } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { Said } from '../../kit/Said';
import { TextWithIds } from '../../kit/TextWithIds';
import classes from './Credits.module.css';

/** Why somebody is credited for a booking, and why others are not, in sentences. */
export function Explanation({ bookingNumber }: { bookingNumber: string }) {
  const query = useQuery(showExplanationOptions({ path: { number: bookingNumber } }));
  return (
    <Answer query={query}>
      {({ sentences, not_credited: others }) => (
        <div role="status">
          <ul className={classes.sentences}>
            {sentences.map((sentence) => (
              <li key={sentence}>
                <Said text={sentence} />
              </li>
            ))}
          </ul>
          {others.length > 0 ? (
            <>
              <h3 className={classes.heading}>
                <Trans>Who is not credited, and why</Trans>
              </h3>
              <ul className={classes.sentences}>
                {others.map((other) => (
                  <li key={other.position_name}>
                    {other.payee_name ? <bdi>{other.payee_name}: </bdi> : null}
                    <TextWithIds text={other.sentence} />
                  </li>
                ))}
              </ul>
            </>
          ) : null}
        </div>
      )}
    </Answer>
  );
}
