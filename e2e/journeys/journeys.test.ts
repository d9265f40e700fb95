/**
 * Whole journeys through a demonstration city served by the real command, in real Chromium. They share one city, whose people never meet.
 * HEALTHCODE_SCREENSHOTS names a folder for pictures of every screen they meet.
 */

import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { changing } from './changing.ts';
import { delivering } from './delivering.ts';
import { JourneyCity } from './journey-city.ts';
import { showing } from './showing.ts';

// Patient with machines that do other work too.
describe('journeys', { timeout: 120_000 }, () => {
  let journey: JourneyCity;

  beforeAll(async () => {
    journey = await JourneyCity.open();
  });
  afterEach(async ({ task }) => await journey.leave(task.result?.state === 'fail'));
  afterAll(async () => await journey?.close());

  showing(() => journey);
  changing(() => journey);
  // Last: it kills the server.
  delivering(() => journey);
});
