import classes from './Brand.module.css';

/** Our mark and name. */
export function Brand() {
  return (
    <span className={classes.brand}>
      <img src="/favicon.svg" alt="" width="18" height="18" />
      aftersale
    </span>
  );
}
