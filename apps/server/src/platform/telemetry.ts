/** Figures for Prometheus. Labels are operations, statuses and kinds; never anything about a person. */

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export const registry = new Registry();

export const requestSeconds = new Histogram({
  name: 'healthcode_http_request_seconds',
  help: 'Time to answer a request',
  labelNames: ['route', 'method', 'status'] as const,
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [registry],
});
export const requestsRefused = new Counter({
  name: 'healthcode_http_refused_total',
  help: 'Requests turned away under a rush',
  registers: [registry],
});
export const requestsUnderWay = new Gauge({
  name: 'healthcode_http_under_way',
  help: 'Requests being answered',
  registers: [registry],
});
export const databaseConnections = new Gauge({
  name: 'healthcode_database_connections',
  help: 'Connections of the pool by what they do; waiting are requests for one',
  labelNames: ['state'] as const,
  registers: [registry],
});
export const upkeepFailures = new Counter({
  name: 'healthcode_upkeep_failures_total',
  help: 'Upkeep that failed and is tried again',
  labelNames: ['duty'] as const,
  registers: [registry],
});

/** Memory, processor and event loop of the process. Once a process, when it serves. */
export function measureProcess(): void {
  collectDefaultMetrics({ register: registry, prefix: 'healthcode_' });
}
