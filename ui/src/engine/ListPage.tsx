import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Answer } from '../app/Answer';
import { NotFoundPage } from '../app/ProblemPage';
import { viewsOptions } from './gridApi';
import { List } from './List';

/** The page of a described list. */
export function ListPage() {
  const { view: name } = useParams({ from: '/$view' });
  const views = useQuery(viewsOptions());
  return (
    <Answer query={views} isPage>
      {(all) => {
        const view = all.find((each) => each.name === name);
        return view ? <List key={view.name} view={view} /> : <NotFoundPage />;
      }}
    </Answer>
  );
}
