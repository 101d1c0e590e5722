import classes from './KeyList.module.css';
import { Keys } from './Keys';

export interface KeyGroup {
  title: string;
  keys: { keys: string; label: string }[];
}

/** What keys do, by group. */
export function KeyList({ groups }: { groups: KeyGroup[] }) {
  return (
    <div className={classes.groups}>
      {groups.map((group) => (
        <section key={group.title} className={classes.group}>
          <h3 className={classes.title}>{group.title}</h3>
          <dl>
            {group.keys.map(({ keys, label }) => (
              <div key={keys} className={classes.line}>
                <dt>{label}</dt>
                <dd>
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
