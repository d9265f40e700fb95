/** The columns of every file that is written, as the source profiles (version 1) name them. */

export const columnsOf = {
  people: ['id_type', 'id_number', 'name', 'phone', 'district', 'community', 'language'],
  subscribers: ['phone', 'holder_id_type', 'holder_id_number', 'activated_on'],
  diagnoses: ['record_id', 'id_type', 'id_number', 'status', 'onset_on', 'diagnosed_at', 'facility'],
  'lab-results': ['record_id', 'id_type', 'id_number', 'test', 'result', 'sampled_at', 'reported_at', 'laboratory'],
  symptoms: ['record_id', 'id_type', 'id_number', 'symptoms', 'reported_at', 'facility'],
  tickets: [
    'ticket_id',
    'id_type',
    'id_number',
    'phone',
    'mode',
    'service',
    'service_date',
    'coach',
    'seat',
    'board_stop',
    'alight_stop',
    'board_at',
    'alight_at',
  ],
  timetable: ['service', 'stop_seq', 'stop', 'arrives', 'departs'],
  cells: ['cell_id', 'lon', 'lat', 'range_m'],
  'telco-stays': ['phone', 'cell_id', 'started_at', 'ended_at'],
  places: ['place_id', 'kind', 'name', 'district', 'lon', 'lat', 'service', 'coach'],
  'check-ins': ['record_id', 'id_type', 'id_number', 'phone', 'place_id', 'at', 'left_at'],
  temperatures: ['record_id', 'id_type', 'id_number', 'celsius', 'measured_at', 'measured_by'],
  declarations: ['record_id', 'id_type', 'id_number', 'declared_at', 'symptoms', 'contacts', 'trips'],
  zones: ['zone_id', 'level', 'district', 'from', 'until'],
  attributions: ['record_id', 'phone', 'id_type', 'id_number', 'basis', 'valid_from', 'valid_until', 'decided_by'],
} as const;
export type Profile = keyof typeof columnsOf;

/** In the order in which importing them makes sense: what others refer to comes first. */
export const profiles: readonly Profile[] = [
  'cells',
  'places',
  'timetable',
  'zones',
  'people',
  'subscribers',
  'attributions',
  'tickets',
  'telco-stays',
  'check-ins',
  'lab-results',
  'diagnoses',
  'symptoms',
  'temperatures',
  'declarations',
];
