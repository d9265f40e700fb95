/** Visits of zones: who was in one while it was in force, and by which record we know. */

import type { Derivation } from '../evidence/derivation.ts';
import { createZoneAreas, dropZoneAreas, zonesByStop } from './areas.ts';
import { deriveCheckInVisits } from './check-in-visits.ts';
import {
  findCheckInUnits,
  findUnitsOfChangedPhones,
  noteUnitsOfEvidence,
  readDays,
  readZoneChanges,
} from './changes.ts';
import { deriveDeclaredVisits, ZoneNames } from './declared-visits.ts';
import { deriveTelcoVisits } from './telco-visits.ts';
import { deriveTicketVisits, findTicketUnits } from './ticket-visits.ts';
import { listZones, ZoneUnits } from './units.ts';

/**
 * Derives the visits of zones on the days that something new touches: records, numbers that went to another person, zones, places or
 * cells; all of them in a full run.
 */
export async function deriveZoneVisits(run: Derivation): Promise<void> {
  const changes = await readZoneChanges(run);
  if (!changes.any) return;
  const zones = await listZones(run);
  await createZoneAreas(run);
  const stops = await zonesByStop(run);
  const units = new ZoneUnits(run, zones);
  const days = await readDays(run);

  const everyZone = zones.map(({ zoneId }) => zoneId);
  const changedZones = changes.everything ? everyZone : changes.zoneIds;
  units.addAll('telco', changedZones, days.telco);
  units.addAll('check-in', changedZones, days.checkIns);
  units.addAll('ticket', changes.timetable ? everyZone : changedZones, days.tickets);
  if (!changes.everything) {
    units.addAll('telco', everyZone, changes.stayDays);
    await findUnitsOfChangedPhones(run, units, everyZone, days);
    await findCheckInUnits(run, units);
    await findTicketUnits(run, units, stops);
  }
  if (!run.full) {
    await units.note();
    await noteUnitsOfEvidence(run, changes);
  }

  await deriveTelcoVisits(run, units);
  await deriveCheckInVisits(run, units);
  await deriveTicketVisits(run, units, stops);
  await deriveDeclaredVisits(run, await ZoneNames.load(run, zones), changes);
  await dropZoneAreas(run);
}
