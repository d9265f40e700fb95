/** Whether records are kept as long as the rules need them: evidence that counts must never go because its record is dropped. */

import type { EvidenceSource } from '../evidence.ts';
import { chainDays, recordMarginDays } from './retention.ts';
import type { Findings } from './rule-check.ts';
import type { Policy, PolicyRule } from './schema.ts';

const records = {
  presenceDays: {
    name: 'stays and check-ins',
    margin: recordMarginDays.presence,
    sources: ['telco-stays', 'check-ins'],
  },
  journeyDays: { name: 'tickets', margin: recordMarginDays.journey, sources: ['tickets'] },
} as const;

/**
 * Finds what the policy keeps too short, each at its own number with the rule that needs it longest. Omissions are only warned of: one
 * whose other side is gone ends early, in the person's favour. The same of a policy that is in force, which would be kept from working.
 */
export function checkRetention(policy: Policy, standing: 'proposed' | 'in-force', findings: Findings): void {
  const untenable = standing === 'proposed' ? findings.problems : findings.warnings;
  for (const setting of ['presenceDays', 'journeyDays'] as const) {
    const { sources } = records[setting];
    const stays = [tracingNeed(policy), ...policy.rules.flatMap((rule) => needOf(rule, policy, sources) ?? [])];
    if (demand(policy, setting, stays, untenable)) continue;
    const omissions = policy.rules.flatMap((rule) => needOfOmission(rule, policy) ?? []);
    demand(policy, setting, omissions, findings.warnings);
  }
  checkEvidence(policy, untenable);
}

/** Notes what the longest of the needs lacks; gives whether it lacks anything. */
function demand(
  { retention }: Policy,
  setting: keyof typeof records,
  needs: readonly Need[],
  findings: Findings['problems'],
): boolean {
  const { name, margin } = records[setting];
  const longest = needs.reduce((a, b) => (b.days > a.days ? b : a), nothing);
  const needed = Math.ceil(longest.days) + margin;
  if (longest === nothing || retention[setting] >= needed) return false;
  const message =
    `${longest.why}, and ${name} have to be kept ${margin} days longer than they count: ` +
    `keep them ${needed} days or more instead of ${retention[setting]}, or let the rule end sooner.`;
  findings.push({ path: ['retention', setting], message });
  return true;
}

interface Need {
  readonly days: number;
  readonly why: string;
}

const nothing: Need = { days: 0, why: '' };

/** Zones are looked for, and cases traced, as far back as the policy says. */
function tracingNeed({ zones, infectiousPeriod }: Policy): Need {
  const period = Math.max(infectiousPeriod.beforeOnset, infectiousPeriod.beforeDiagnosisWithoutOnset);
  return zones.lookBackDays > period
    ? { days: zones.lookBackDays, why: `Zones look back ${zones.lookBackDays} days (zones.lookBackDays)` }
    : { days: period, why: `Cases are traced ${period} days back (infectiousPeriod)` };
}

/** How long after an exposure or stay a rule may count; undefined of rules that do not rest on such records. */
function needOf(rule: PolicyRule, policy: Policy, sources: readonly EvidenceSource[]): Need | undefined {
  const { kind, source } = rule.when;
  const lasts = lengthOf(rule);
  const named = `Rule “${rule.id}” counts for ${lasts} days`;
  if (source !== undefined && !sources.some((one) => source.includes(one))) return undefined;
  if (kind === 'zone-visit') return { days: Math.min(lasts, policy.zones.lookBackDays), why: named };
  if (kind !== 'contact') return undefined;
  const chain = chainDays(policy);
  return {
    days: lasts + chain,
    why: chain === 0 ? named : `${named}, with ${chain} from a close contact to their own`,
  };
}

/** What was left out may lie as far back as the comparison goes, and be declared wrongly on the last of these days. */
function needOfOmission(rule: PolicyRule, { crossCheck }: Policy): Need | undefined {
  if (rule.when.kind !== 'declaration-mismatch' || crossCheck.omissions.length === 0) return undefined;
  const lasts = lengthOf(rule);
  const back = Math.ceil(crossCheck.lookBackDays) + 1;
  const why = `Rule “${rule.id}” counts for ${lasts} days, from a declaration up to ${back} days after what it leaves out`;
  return { days: back + lasts, why };
}

/** Days all stages take; a stage that only a release ends adds none: it ends with its records at the latest. */
function lengthOf({ stages }: PolicyRule): number {
  return stages.reduce((sum, { forDays = 0 }) => sum + forDays, 0);
}

/** A case must be known as long as its contacts count. */
function checkEvidence({ retention, infectiousPeriod }: Policy, findings: Findings['problems']): void {
  const { presenceDays, journeyDays, evidenceDays } = retention;
  const needed = Math.ceil(Math.max(presenceDays, journeyDays) + infectiousPeriod.afterDiagnosis) + 1;
  if (evidenceDays >= needed) return;
  const message =
    `A diagnosis has to be kept longer than the contacts that follow from it count: keep evidence ${needed} days or more ` +
    `instead of ${evidenceDays}, or stays, check-ins and tickets for less.`;
  findings.push({ path: ['retention', 'evidenceDays'], message });
}
