// Every component of the kit with samples, in development builds only: what is seen here is nobody's page, so its texts
// are not translated.
import { PageHeader } from '../kit/PageHeader';
import { Section } from '../kit/Section';
import { Basics } from './samples/Basics';
import { Entries } from './samples/Entries';
import { Filters } from './samples/Filters';
import { GridSample } from './samples/GridSample';
import { Lists } from './samples/Lists';
import { SheetSample } from './samples/SheetSample';
import { Visuals } from './samples/Visuals';

export function KitPage() {
  return (
    <>
      <PageHeader title="Kit" />
      <Basics />
      <Entries />
      <Lists />
      <Section title="Grid">
        <GridSample />
      </Section>
      <Section title="Sheet">
        <SheetSample />
      </Section>
      <Filters />
      <Visuals />
    </>
  );
}
