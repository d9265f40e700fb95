/** Keeps the app and everything it needs to judge, so that it opens without a network. */

import { openOffline } from '@open-health-code/ui';

openOffline('gate', OFFLINE_FILES);
