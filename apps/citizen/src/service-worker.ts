/** Opens the app without a network, and shows messages that arrive while it is closed. */

import { openOffline } from '@open-health-code/ui';
import { receivePushes } from './push.ts';

openOffline('citizen', OFFLINE_FILES);
receivePushes();
