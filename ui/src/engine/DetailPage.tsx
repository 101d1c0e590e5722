import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Answer } from '../app/Answer';
import { NotFoundPage } from '../app/ProblemPage';
import { Detail } from './Detail';
import { viewsOptions } from './gridApi';

/** The page of one row of a described list. */
export function DetailPage() {
  const { view: name, key } = useParams({ from: '/$view/$key' });
  const views = useQuery(viewsOptions());
  return (
    <Answer query={views} isPage>
      {(all) => {
        const view = all.find((each) => each.name === name);
        return view ? <Detail key={`${name}/${key}`} view={view} rowKey={key} views={all} /> : <NotFoundPage />;
      }}
    </Answer>
  );
}
