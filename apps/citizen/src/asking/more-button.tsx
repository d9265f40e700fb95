import type { ReactNode } from 'react';
import { citizenWords } from '@open-health-code/messages/citizen';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { Button, Loading, useSay } from '@open-health-code/ui';
import { Failure } from './failure.tsx';
import type { Pages } from './use-pages.ts';

/** What stands below a list that comes page by page: that it is on its way, what failed, or the way to the next page. */
export function MoreButton<T>({ pages }: { readonly pages: Pages<T> }): ReactNode {
  const say = useSay();
  if (pages.error !== undefined) return <Failure error={pages.error} onRetry={pages.more} />;
  if (pages.items === undefined) return <Loading>{say(citizenWords.loading)}</Loading>;
  if (!pages.hasMore) return null;
  return (
    <Button kind="secondary" wide busy={pages.busy} onClick={pages.more}>
      {say(askingWords.more)}
    </Button>
  );
}
