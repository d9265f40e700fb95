/** Hand scanners and pasting, wherever the focus is. */

import { useEffect, useRef } from 'react';
import { textPrefix } from '@open-health-code/health-code';
import { WedgeReader } from './wedge.ts';

/** `onText`: a burst of a hand scanner, or a code that was pasted outside of a field. */
export function useHandInput(onText: (text: string) => void): void {
  const take = useRef(onText);
  useEffect(() => {
    take.current = onText;
  }, [onText]);

  useEffect(() => {
    const wedge = new WedgeReader();
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const at = event.timeStamp;
      const text = wedge.take({ key: event.key, code: event.code, at });
      // In the middle of a burst no key may press a button, scroll, or go into a field.
      if (text !== undefined || wedge.isReading(at)) {
        event.preventDefault();
        event.stopPropagation();
      }
      if (text !== undefined) take.current(text);
    };
    const onPaste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text').trim() ?? '';
      const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (isField || !text.startsWith(textPrefix)) return;
      event.preventDefault();
      take.current(text);
    };
    // Before any screen sees the keys.
    addEventListener('keydown', onKey, { capture: true });
    document.addEventListener('paste', onPaste);
    return () => {
      removeEventListener('keydown', onKey, { capture: true });
      document.removeEventListener('paste', onPaste);
    };
  }, []);
}
