/** Schemas that several operations share. */

import { Type } from 'typebox';

/** An instant: ISO 8601 with an offset, at the city's offset from UTC in answers. */
export const Time = Type.String({ format: 'date-time', maxLength: 40 });
/** A calendar day of the city. */
export const Day = Type.String({ format: 'date' });
export const Uuid = Type.String({ format: 'uuid' });
/** A text in both languages of the interface. */
export const BothLanguages = Type.Object({ en: Type.String(), zh: Type.String() });
export const Colour = Type.Union([
  Type.Literal('green'),
  Type.Literal('yellow'),
  Type.Literal('red'),
  Type.Literal('none'),
]);
/** Colour of a code: a person without a colour has no code. */
export const CodeColour = Type.Union([Type.Literal('green'), Type.Literal('yellow'), Type.Literal('red')]);
export const IdType = Type.Union([
  Type.Literal('resident'),
  Type.Literal('hk-macau'),
  Type.Literal('taiwan'),
  Type.Literal('passport'),
  Type.Literal('permanent-resident'),
  Type.Literal('other'),
]);
export const IdNumber = Type.String({ minLength: 1, maxLength: 60 });
/** Full-width digits and signs, as Chinese keyboards write them, are as good. */
export const PhoneNumber = Type.String({ pattern: '^[+＋]?[0-9０-９][0-9０-９ ()（）－-]{4,24}$' });

/** Stands for another person in the relation with the caller, and for nobody elsewhere. */
export const Handle = Type.String({ format: 'uuid', description: 'stands for the person, to the caller only' });
/** Whose: `me`, or the handle of one of the caller's dependants (`dependantId`). */
export const WhoParam = Type.Union([Type.Literal('me'), Handle]);
export const Who = Type.Object({ who: WhoParam });

export const Colours = ['green', 'yellow', 'red', 'none'] as const;
