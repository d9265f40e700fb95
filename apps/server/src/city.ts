/** A city's open deployment: its database, keys and clock, ready for a command. */

import { join } from 'node:path';
import type { CityIdentity, Config, Settings } from './config.ts';
import type { Clock } from './platform/clock.ts';
import { openDatabase, type Database } from './platform/database.ts';
import { startEmbeddedPostgres, type RunningServer } from './platform/embedded-postgres.ts';
import { migrate } from './platform/migrations.ts';
import { OperatorError } from './platform/operator-error.ts';
import { keyCheck, openSecrets, type Secrets } from './platform/secrets.ts';

export interface City {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Folder for rejects files and exports. */
  readonly dataDir: string;
  /** Who acts, for the log of reads. */
  readonly actor: string;
  readonly identity: CityIdentity;
  /** How it is reached and what it is connected to. */
  readonly settings: Settings;
  /** Refreshes go on beside it: what is kept is worked through within seconds. */
  readonly refreshes?: true;
  /** The database server of its own; absent where it uses another. */
  readonly ownServer?: RunningServer | undefined;
}

/** Opens the deployment, runs `work` on it and closes it again, also when the work fails. */
export async function withCity<T>(config: Config, work: (city: City) => Promise<T>): Promise<T> {
  const secrets = await openSecrets(config.dataDir);
  const server =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({ folder: join(config.dataDir, 'postgres') })
      : undefined;
  const db = await openDatabase(server?.url ?? config.databaseUrl ?? '');
  let alone = false;
  try {
    await prepareDatabase(db, secrets);
    const { clock, dataDir, actor, identity, settings } = config;
    return await work({ db, secrets, clock, dataDir, actor, identity, settings, ownServer: server });
  } finally {
    alone = server !== undefined && (await otherCommands(db)) === 0;
    await db.close();
    if (alone) await server?.stop();
  }
}

/** Brings the schema up to date and refuses a database that was filled with other keys. */
export async function prepareDatabase(db: Database, secrets: Secrets): Promise<void> {
  await db.withConnection(migrate);
  await db.query('insert into deployment (key_check) values ($1) on conflict do nothing', [keyCheck(secrets)]);
  const { rows } = await db.query<{ key_check: string }>('select key_check from deployment');
  if (rows[0]?.key_check !== keyCheck(secrets)) {
    throw new OperatorError(
      'This database was filled with other keys than those in the data folder. Use the --data folder that belongs to it.',
    );
  }
}

/** Connections of other commands: while there are any, the embedded server stays up for them. */
async function otherCommands(db: Database): Promise<number> {
  try {
    const { rows } = await db.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity
       where application_name = 'healthcode' and backend_type = 'client backend' and client_port is not null
         and pid <> pg_backend_pid()`,
    );
    return Math.max(0, (rows[0]?.others ?? 0) - (db.openConnections() - 1));
  } catch {
    return 1;
  }
}
