/** Tables that do not grow with the days: people, numbers, cells, places, timetable, zones. */

import { purpose } from '../chance.ts';
import { clockTime, dayMinutes } from '../calendar.ts';
import { cellId } from '../city/geography.ts';
import { carriageOf } from '../city/subway.ts';
import { cityName, cityStops, placeKinds } from '../city/places.ts';
import { confirmationOf, phoneNumber, registrationOf } from '../population/phones.ts';
import type { World } from '../world.ts';
import type { RecordFiles } from './record-files.ts';

/** Districts that keep their register of people on an old system, which exports GBK. */
const gbkDistrict = 2;

export function writeCityTables(world: World, files: RecordFiles): void {
  writePeople(world, files);
  writePhones(world, files);
  writeCells(world, files);
  writePlaces(world, files);
  writeTimetable(world, files);
  writeZones(world, files);
}

function writePeople(world: World, files: RecordFiles): void {
  const { population, phones, geography, identities, mess } = world;
  const chance = world.newChance();
  const usual = files.table('people');
  const old = mess.rate > 0 ? files.table('people', 'gbk') : usual;
  for (let person = 0; person < population.people; person++) {
    const { idType, idNumber } = identities.of(person);
    const household = population.householdOf[person] ?? 0;
    const main = phones.mainOf[person] ?? -1;
    const second = phones.secondOf[person] ?? -1;
    const isVisitor = person >= population.firstVisitor;
    files.truth('people', [
      String(person),
      idType,
      idNumber,
      String(household),
      main < 0 ? '' : phoneNumber(main),
      second < 0 ? '' : phoneNumber(second),
      isVisitor ? '1' : '0',
    ]);
    const { isRegistered, declaredPhone } = registrationOf(person, population, phones, chance);
    if (!isRegistered) continue;
    const cell = population.homeCellOf[household] ?? 0;
    const district = geography.districtOf[cell] ?? 0;
    (district === gbkDistrict ? old : usual).row(
      [
        idType,
        idNumber,
        identities.name(person),
        declaredPhone < 0 ? '' : phoneNumber(declaredPhone),
        geography.districts[district]?.code ?? '',
        `${streetNames[cell % streetNames.length]}社区${Math.floor(cell / streetNames.length) + 1}`,
        idType === 'passport' || idType === 'permanent-resident' ? 'en' : 'zh',
      ],
      mess.of('people', person, 0),
    );
  }
}

function writePhones(world: World, files: RecordFiles): void {
  const { population, phones, identities, calendar, mess, scenario } = world;
  const chance = world.newChance();
  const subscribers = files.table('subscribers');
  const attributions = files.table('attributions');
  for (let phone = 0; phone < phones.count; phone++) {
    const number = phoneNumber(phone);
    const holder = phones.holderOf[phone] ?? 0;
    const user = phones.userOf[phone] ?? -1;
    const holderId = identities.of(holder);
    chance.at(purpose.phone, phone, 1);
    subscribers.row(
      [number, holderId.idType, holderId.idNumber, calendar.day(-chance.between(40, 3000))],
      mess.of('subscribers', phone, 0),
    );
    const basis = confirmationOf(phone, phones, chance);
    if (basis !== undefined) {
      const userId = identities.of(user);
      // Some confirmed long before, some when they applied for the code.
      chance.at(purpose.confirmation, phone, 1);
      const minute = chance.between(-20, Math.min(3, scenario.days - 1)) * dayMinutes + chance.between(480, 1200);
      attributions.row([
        `${basis === 'otp' ? 'OTP' : 'RUL'}${String(phone).padStart(8, '0')}`,
        number,
        userId.idType,
        userId.idNumber,
        basis,
        calendar.instant(minute),
        '',
        basis === 'otp' ? 'one-time password answered on the number' : 'appeals office',
      ]);
    }
    const declaredBy = user < 0 ? -1 : registrationOf(user, population, phones, chance).declaredPhone;
    const household = population.householdOf[holder] ?? 0;
    files.truth('phones', [
      number,
      String(holder),
      user < 0 ? '' : String(user),
      declaredBy === phone ? String(user) : '',
      basis ?? '',
      String(phones.isFamilyPlan[household] ?? 0),
    ]);
  }
}

function writeCells({ geography }: World, files: RecordFiles): void {
  const table = files.table('cells');
  for (let cell = 0; cell < geography.cells; cell++) {
    table.row([
      cellId(cell),
      coordinate(geography.lon[cell]),
      coordinate(geography.lat[cell]),
      String(geography.rangeMetres[cell] ?? 0),
    ]);
  }
}

function writePlaces(world: World, files: RecordFiles): void {
  const { places, geography } = world;
  const table = files.table('places');
  for (let place = 0; place < places.count; place++) {
    if (places.checksIn[place] !== 1) continue;
    const kind = placeKinds[places.kind[place] ?? 0] ?? 'office';
    if (kind === 'carriage') {
      const { line, train, car } = carriageAt(world, place);
      const name = places.subway.lines[line]?.name ?? '';
      table.row([
        placeId(world, place),
        kind,
        `${name}${two(train + 1)}车${car + 1}号车厢`,
        '',
        '',
        '',
        trainId(line, train),
        String(car + 1),
      ]);
      continue;
    }
    table.row([
      placeId(world, place),
      kind,
      placeName(world, place),
      geography.districts[geography.districtOf[places.cell[place] ?? 0] ?? 0]?.code ?? '',
      coordinate(places.lon[place]),
      coordinate(places.lat[place]),
      '',
      '',
    ]);
  }
}

function writeTimetable({ journeys }: World, files: RecordFiles): void {
  const table = files.table('timetable');
  for (const route of journeys.routes) {
    for (const service of [route.there, route.back]) {
      service.stops.forEach((stop, i) => {
        table.row([service.name, String(i + 1), stop.name, timetableClock(stop.arrives), timetableClock(stop.departs)]);
      });
    }
  }
}

function writeZones({ zones, geography, calendar }: World, files: RecordFiles): void {
  const table = files.table('zones');
  const features: object[] = [];
  for (const zone of zones.list) {
    const from = calendar.day(zone.fromDay);
    const until = calendar.day(zone.untilDay);
    if ('district' in zone.shape) {
      table.row([zone.id, zone.level, geography.districts[zone.shape.district]?.code ?? '', from, until]);
    } else {
      features.push({
        type: 'Feature',
        properties: { zone_id: zone.id, level: zone.level, from, until },
        geometry: { type: 'Polygon', coordinates: [zone.shape.ring.map((point) => [point.lon, point.lat])] },
      });
    }
  }
  files.line('zones', 'zones.geojson', JSON.stringify({ type: 'FeatureCollection', features }), features.length);
}

/** The id by which files name a place. */
export function placeId(world: World, place: number): string {
  if (placeKinds[world.places.kind[place] ?? 0] !== 'carriage') return `P${String(place + 1).padStart(6, '0')}`;
  const { line, train, car } = carriageAt(world, place);
  return `${trainId(line, train)}-${car + 1}`;
}

function carriageAt({ places }: World, place: number): { line: number; train: number; car: number } {
  return carriageOf(places.subway, place - places.of.carriage.first);
}

function trainId(line: number, train: number): string {
  return `M${line + 1}-${two(train + 1)}`;
}

const streetNames = ['海棠', '青石', '望江', '灯塔', '桂枝', '渔歌', '长桥', '云栖', '柳岸', '书院', '晒谷', '潮音'];
const shopNames = ['顺和', '德福', '四季', '百味', '鸿源', '清禾', '东来', '小满', '老井', '同春'];
const kindNames: Readonly<Record<(typeof placeKinds)[number], string>> = {
  office: '公司',
  school: '学校',
  restaurant: '餐馆',
  shop: '超市',
  market: '农贸市场',
  mall: '购物中心',
  hospital: '医院',
  hotel: '酒店',
  station: '站',
  carriage: '车厢',
};

/** A station bears the name of its stop, so that tickets that name the stop lead to the place. */
function placeName({ places }: World, place: number): string {
  const kind = placeKinds[places.kind[place] ?? 0] ?? 'office';
  const number = place - places.of[kind].first;
  if (kind === 'station') return cityStops[number] ?? cityName;
  const street = streetNames[(place * 7) % streetNames.length];
  const own = shopNames[(place * 3) % shopNames.length];
  const floor = place % 9 === 0 ? `, ${(place % 5) + 1}楼` : '';
  return `${street}路${(place % 280) + 1}号${own}${kindNames[kind]}${number + 1}${floor}`;
}

function timetableClock(minute: number): string {
  return minute < 0 ? '' : clockTime(minute % dayMinutes);
}

function coordinate(degrees: number | undefined): string {
  return (degrees ?? 0).toFixed(6);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
