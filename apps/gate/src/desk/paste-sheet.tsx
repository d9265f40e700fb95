import { Button, Sheet, TextArea, useSay } from '@open-health-code/ui';
import { gateWords } from '@open-health-code/messages/gate';
import { useState, type ReactNode } from 'react';

/** A code as text, from a message or typed off a screen that no camera reads. */
export function PasteSheet({
  onText,
  onClose,
}: {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const say = useSay();
  const [text, setText] = useState('');
  return (
    <Sheet title={say(gateWords.pasteTitle)} onClose={onClose}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') onText(text);
        }}
      >
        <TextArea
          label={say(gateWords.pasteLabel)}
          hint={say(gateWords.pasteHint)}
          value={text}
          rows={5}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" wide>
          {say(gateWords.check)}
        </Button>
      </form>
    </Sheet>
  );
}
