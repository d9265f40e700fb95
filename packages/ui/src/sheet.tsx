import { useEffect, useId, useRef, type ReactNode } from 'react';
import { uiWords } from '@open-health-code/messages/ui';
import { Icon } from './icons.tsx';
import { useSay } from './language.tsx';

/**
 * A dialog that rises from the bottom on phones. The browser's own `dialog` keeps the focus inside, closes on Escape and gives
 * the focus back. Shown as long as it is rendered; `onClose` must take it away.
 */
export function Sheet({
  title,
  onClose,
  children,
}: {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const say = useSay();
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="ui-sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A press beside the sheet lands on the dialog's own backdrop.
      onClick={(event) => {
        if (event.target === event.currentTarget && isOutside(event.currentTarget, event)) onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="ui-button ui-button-quiet" onClick={onClose}>
          <Icon name="close" />
          <span className="ui-hidden">{say(uiWords.close)}</span>
        </button>
      </header>
      {children}
    </dialog>
  );
}

function isOutside(
  dialog: HTMLElement,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
