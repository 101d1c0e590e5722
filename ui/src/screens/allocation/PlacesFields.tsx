import { Trans, useLingui } from '@lingui/react/macro';
import type { AllocationRunPage } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { ChoiceField } from '../../kit/ChoiceField';
import { InputField } from '../../kit/InputField';
import classes from './board.module.css';

export interface Places {
  partner: string;
  places: string;
}

interface Props {
  run: AllocationRunPage;
  places: readonly Places[];
  onChange: (places: readonly Places[]) => void;
  /** What the server does not accept, by JSON pointer. */
  problems?: ReadonlyMap<string, string>;
}

/** Other places of partners, one a line. */
export function PlacesFields({ run, places, onChange, problems }: Props) {
  const { t } = useLingui();
  const names = new Map(run.places.map((each) => [each.partner_id, each.partner_name]));
  const partners = [...names]
    .map(([value, label]) => ({ value, label }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
  const set = (at: number, change: Partial<Places>) => {
    onChange(places.map((each, number) => (number === at ? { ...each, ...change } : each)));
  };
  return (
    <div className={classes.sentences}>
      <p className="muted">
        <Trans>40 means 40 places in all; +5 five more, -5 five fewer, +10 % a tenth more.</Trans>
      </p>
      {places.map((each, at) => (
        <div key={at} className={classes.pair}>
          <ChoiceField
            label={t`Partner`}
            name={`partner-${String(at)}`}
            value={each.partner}
            choices={[{ value: '', label: t`As it is` }, ...partners]}
            onChange={(partner) => {
              set(at, { partner });
            }}
          />
          <InputField
            label={t`Places`}
            name={`places-${String(at)}`}
            value={each.places}
            placeholder="+10 %, -5, 40"
            error={problems?.get(`/places/${String(at)}/places`)}
            onChange={(text) => {
              set(at, { places: text });
            }}
          />
        </div>
      ))}
      <div>
        <Button
          isQuiet
          onClick={() => {
            onChange([...places, { partner: '', places: '' }]);
          }}
        >
          <Trans>Another partner</Trans>
        </Button>
      </div>
    </div>
  );
}
