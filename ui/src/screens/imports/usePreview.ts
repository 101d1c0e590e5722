import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { previewImport } from '../../api/sdk.gen';
import { type Choice, previewBody } from './choice';

const SETTLED_MILLISECONDS = 350;

/** What the mapping makes of the first rows, asked anew when somebody stops typing. */
export function usePreview(upload: string, files: string, choice: Choice) {
  const settled = useSettled(choice);
  const query = useQuery({
    queryKey: ['import preview', upload, files, settled],
    queryFn: async ({ signal }) => {
      const { data } = await previewImport({
        path: { upload },
        body: previewBody(settled),
        signal,
        throwOnError: true,
      });
      return data;
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  return { query, isCurrent: settled === choice && !query.isFetching && query.isSuccess };
}

function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, SETTLED_MILLISECONDS);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return settled;
}
