import type { ReactNode } from 'react';
import { Button, Sheet, type ButtonKind } from '@open-health-code/ui';
import { Failure } from './failure.tsx';
import { useSending } from './use-sending.ts';

/** One more press before something that is not easily undone. Stays open, with the reason, when it fails. */
export function SureSheet({
  title,
  yes,
  kind = 'danger',
  onYes,
  onDone,
  onClose,
  children,
}: {
  readonly title: string;
  readonly yes: string;
  readonly kind?: ButtonKind;
  readonly onYes: (idempotencyKey: string) => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { busy, error, send } = useSending();
  const act = (): void =>
    send(async (idempotencyKey) => {
      await onYes(idempotencyKey);
      onDone();
    });
  return (
    <Sheet title={title} onClose={onClose}>
      {children}
      {error !== undefined && <Failure error={error} />}
      <Button kind={kind} wide busy={busy} onClick={act}>
        {yes}
      </Button>
    </Sheet>
  );
}
