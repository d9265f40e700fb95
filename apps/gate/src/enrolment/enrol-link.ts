/** The one-time code, as typed from a slip of paper or as it comes in a link. */

/** The code in an address such as `https://city.example/gate/#enrol=K7M2-9XQ4-PT`; undefined where there is none. */
export function codeInLink(address: string): string | undefined {
  const hash = /#(.*)$/.exec(address)?.[1];
  const code = hash === undefined ? undefined : new URLSearchParams(hash).get('enrol');
  return code === null || code === '' ? undefined : code;
}

/** What the person meant to type: without spaces and hyphens, letters that are read as digits as those. The server is as lenient. */
export function tidyCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\-–—_.]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

/** Whether it can be a code at all, so that a slip is told before the server is asked. */
export function looksComplete(typed: string): boolean {
  return /^[0-9A-Z]{10}$/.test(tidyCode(typed));
}
