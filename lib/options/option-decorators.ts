import { types } from 'node:util';
import { applyDecorators } from '@nestjs/common';
import {
  IsIn,
  IsInt,
  Max,
  Min,
  registerDecorator,
  ValidateIf,
  type ValidationArguments,
} from 'class-validator';
import { MeetsRules, mustBe, mustBeOfType, shownValue } from './rule.js';

const MAX_TIMER_MS = 2 ** 31 - 1;
const STORE_METHODS = ['read', 'write', 'remove'];

/** Skips the checks of an option that is not set. Unlike `@IsOptional()`, does not let `null` pass. */
export const IfDefined = (): PropertyDecorator => ValidateIf((_options, value) => value !== undefined);

/** `true` or `false`. Unlike `@IsBoolean()`, does not let a `Boolean` object pass: every object counts as true. */
export const IsFlag = (): PropertyDecorator => IsIn([true, false], mustBe('true or false'));

/** A whole number of milliseconds. */
export const IsMilliseconds = (min: number, max = MAX_TIMER_MS): PropertyDecorator =>
  IsWholeNumber(min, max, `a whole number of milliseconds, from ${min} to ${max}`);

/** A positive whole number. */
export const IsCount = (): PropertyDecorator =>
  IsWholeNumber(1, Number.MAX_SAFE_INTEGER, 'a whole number, 1 or more');

function IsWholeNumber(min: number, max: number, expected: string): PropertyDecorator {
  const options = mustBe(expected);
  return applyDecorators(IsInt(options), Min(min, options), Max(max, options));
}

/** Compares a number of milliseconds with another option, if that is set. */
export function IsNotLongerThan(otherOption: string): PropertyDecorator {
  const otherValue = ({ object }: ValidationArguments) => (object as Record<string, unknown>)[otherOption];
  return ({ constructor: target }, propertyName) =>
    registerDecorator({
      name: 'isNotLongerThan',
      target,
      propertyName: propertyName as string,
      options: {
        message: (args) =>
          `must not be longer than ${otherOption} (${String(otherValue(args))} ms); it is ${shownValue(args.value)}`,
      },
      validator: {
        validate: (value: number, args) => {
          const other = otherValue(args!);
          return typeof other !== 'number' || value <= other;
        },
      },
    });
}

/** @param purpose what the function does, to end the phrase "must be a function that …" */
export const IsFunction = (purpose: string): PropertyDecorator =>
  MeetsRules([
    { isMet: (value) => typeof value === 'function', ...mustBeOfType(`a function that ${purpose}`) },
  ]);

/** A function that does not return promises, as far as that shows: compilers may turn `async` into something else. */
export const IsSyncFunction = (purpose: string): PropertyDecorator =>
  applyDecorators(
    IsFunction(purpose),
    MeetsRules([
      {
        isMet: (value) => !types.isAsyncFunction(value),
        message: `must be a function that ${purpose}, without async`,
      },
    ]),
  );

/** A session store: an object with the store's methods. */
export const IsSessionStore = (): PropertyDecorator =>
  MeetsRules([
    {
      isMet: (store: Record<string, unknown> | null) =>
        typeof store === 'object' && STORE_METHODS.every((method) => typeof store?.[method] === 'function'),
      ...mustBeOfType(
        `a store with the methods ${STORE_METHODS.join(', ')}, such as new RedisSessionStore(client)`,
      ),
    },
  ]);

/** An object with further options. Their own rules are checked where they are used. */
export const IsOptionsObject = (): PropertyDecorator =>
  MeetsRules([
    {
      isMet: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      ...mustBeOfType('an object with options'),
    },
  ]);
