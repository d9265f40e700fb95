import { Component, type ReactNode } from 'react';
import { citizenWords } from '@open-health-code/messages/citizen';
import { Button, Notice, useSay } from '@open-health-code/ui';

/** A screen that did not arrive, for want of a network, does not take the app with it. */
export class LoadGuard extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override readonly state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <NotLoaded /> : this.props.children;
  }
}

function NotLoaded(): ReactNode {
  const say = useSay();
  return (
    <div className="ui-stack">
      <Notice tone="problem" title={say(citizenWords.loadFailed)}>
        {say(citizenWords.loadFailedWhatToDo)}
      </Notice>
      {/* A module that failed to load stays failed until the page is opened again. */}
      <Button wide onClick={() => location.reload()}>
        {say(citizenWords.tryAgain)}
      </Button>
    </div>
  );
}
