import { useCallback, useEffect, useState } from 'react';

/** The address of a file that was made here, as long as the screen is there. */
export function useFile(): readonly [address: string | undefined, set: (file: Blob) => void] {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (address === undefined) return undefined;
    return () => URL.revokeObjectURL(address);
  }, [address]);
  return [address, useCallback((file: Blob) => setAddress(URL.createObjectURL(file)), [])];
}
