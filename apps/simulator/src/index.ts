/** A synthetic city: source files as a real one would send them, the truth beside them, and a comparison of both. */
export { simulateCity, type SimulationResult, type SimulationSummary } from './simulate-city.ts';
export type { SimulationOptions, SimulationProgress } from './scenario.ts';
export type { WrittenFile } from './records/record-files.ts';
export { readManifest, type ProfileFiles } from './records/manifest.ts';
export { reportAgainstTruth } from './report/report.ts';
export type {
  KindReport,
  ReportedColour,
  ReportOptions,
  SettingReport,
  TruthReport,
  WrongColours,
} from './report/report.ts';
export type { ReportedReason, WrongCause } from './report/judgement.ts';
