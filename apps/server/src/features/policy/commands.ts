/** `healthcode policy …`: check a policy, see what it would change, publish it. */

import type { Command } from 'commander';
import { diffPolicies, parsePolicy, type PolicyProblem } from '@open-health-code/domain';
import { action, cityAction, table } from '../../platform/command.ts';
import { simulatePolicy, type Simulation } from './simulate.ts';
import { openPolicy, policyInForce, publishPolicy, readPolicyFile } from './store.ts';

interface PublishOptions {
  readonly by?: string;
  readonly approvedBy?: string;
}

export function policyCommands(program: Command): void {
  const policy = program.command('policy').description('policies: check, compare, simulate, publish');

  const check = policy
    .command('check')
    .description('checks a policy as it would be at publication')
    .argument('<file>', 'the policy, YAML');
  check.action(
    action<[string]>(check, async (_config, output, file) => {
      const parsed = parsePolicy(await readPolicyFile(file));
      const problems = parsed.ok ? [] : parsed.problems;
      const warnings = parsed.ok ? parsed.warnings : [];
      if (!parsed.ok) process.exitCode = 1;
      output.result({ ok: parsed.ok, problems, warnings }, () =>
        [
          ...problems.map((problem) => problemText(file, 'problem', problem)),
          ...warnings.map((problem) => problemText(file, 'warning', problem)),
          parsed.ok
            ? `${file} is a valid policy: ${parsed.policy.policy} version ${parsed.policy.version}, ${parsed.policy.rules.length} rules`
            : `${file} cannot be published`,
        ].join('\n'),
      );
    }),
  );

  const publish = policy
    .command('publish')
    .description('puts a policy in force; the next refresh assesses everyone by it')
    .argument('<file>', 'the policy, YAML')
    .option('--by <name>', 'who publishes it; default who runs the command')
    .option('--approved-by <name>', 'a second person who approved it');
  publish.action(
    cityAction<[string, PublishOptions]>(publish, async (city, output, _config, file, options) => {
      const publication = await publishPolicy(city, await readPolicyFile(file), {
        by: options.by ?? city.actor,
        ...(options.approvedBy === undefined ? {} : { approvedBy: options.approvedBy }),
      });
      if (options.approvedBy === undefined) {
        output.remark(
          'Published by one person alone. Name the second who looked at it with --approved-by; both are kept.',
        );
      }
      output.result(publication, () =>
        publication.published
          ? `${publication.policy} version ${publication.version} is in force; "healthcode refresh" assesses everyone by it`
          : `${publication.policy} version ${publication.version} is in force already; nothing was changed`,
      );
    }),
  );

  const diff = policy
    .command('diff')
    .description('what a policy changes against the one in force, or against another file')
    .argument('<file>', 'the policy, YAML')
    .argument('[other]', 'the policy it is compared with; default the one in force');
  diff.action(
    cityAction<[string, string | undefined]>(diff, async (city, output, _config, file, other) => {
      const after = openPolicy(await readPolicyFile(file), file).policy;
      const before =
        other === undefined
          ? (await policyInForce(city)).policy
          : openPolicy(await readPolicyFile(other), other).policy;
      const changes = diffPolicies(before, after);
      output.result({ changes }, () =>
        changes.length === 0 ? 'The policies mean the same.' : changes.map((change) => change.sentence).join('\n'),
      );
    }),
  );

  const simulate = policy
    .command('simulate')
    .description('who would change colour by a policy, before anyone does')
    .argument('<file>', 'the policy, YAML');
  simulate.action(
    cityAction<[string]>(simulate, async (city, output, _config, file) => {
      const simulation = await simulatePolicy(city, await readPolicyFile(file));
      output.result(simulation, () => simulationText(simulation));
    }),
  );
}

function problemText(file: string, word: string, { line, column, path, message }: PolicyProblem): string {
  return `${file}:${line}:${column}: ${word}${path === '' ? '' : ` at ${path}`}: ${message}`;
}

function simulationText({ people, changed, byTransition, byRule, sample }: Simulation): string {
  if (changed === 0) return `None of ${people} people would change colour.`;
  return [
    `${changed} of ${people} people would change colour`,
    table([['change', 'people'], ...Object.entries(byTransition)]),
    table([
      ['rule', 'worse', 'better'],
      ...Object.entries(byRule).map(([rule, { worse, better }]) => [rule, worse, better]),
    ]),
    table([
      ['some of them', 'from', 'to', 'rules'],
      ...sample.map(({ personId, from, to, toRules }) => [personId, from, to, toRules.join(', ')]),
    ]),
  ].join('\n\n');
}
