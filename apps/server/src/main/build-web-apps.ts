/** Builds the web apps whose sources changed, as the server does when it starts. */

import { openWebApp, webAppNames } from '../features/pages/web-apps.ts';
import { OperatorError } from '../platform/operator-error.ts';

try {
  for (const name of webAppNames) await openWebApp(name, (text) => process.stderr.write(`${text}\n`));
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
