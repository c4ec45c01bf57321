import { applyDecorators } from '@nestjs/common';
import { registerDecorator } from 'class-validator';
import { shownValue } from './shown-value.js';

/** One requirement on a value. A rule may rely on the rules before it: those after a broken one are not checked. */
export interface Rule<Value = unknown> {
  readonly isMet: (value: Value) => boolean;
  /** What is wrong, and what to do. Must not contain secrets. */
  readonly message: string | ((args: { readonly value: unknown }) => string);
}

/** The message of the first rule that a value breaks. */
export function firstProblem(rules: readonly Rule<never>[], value: unknown): string | undefined {
  const broken = rules.find(({ isMet }) => !isMet(value as never));
  return typeof broken?.message === 'function' ? broken.message({ value }) : broken?.message;
}

/** Validates an option by rules. `validateSync()` needs `stopAtFirstError`. */
export function MeetsRules(rules: readonly Rule<never>[]): PropertyDecorator {
  return applyDecorators(...rules.map(meetsRule));
}

function meetsRule({ isMet, message }: Rule<never>): PropertyDecorator {
  return ({ constructor: target }, propertyName) =>
    registerDecorator({
      name: 'meetsRule',
      target,
      propertyName: propertyName as string,
      options: { message },
      validator: { validate: (value) => isMet(value as never) },
    });
}

/** The message for a value of the wrong type, or out of range. */
export const mustBe = (expected: string) => ({
  message: ({ value }: { readonly value: unknown }) => `must be ${expected}; it is ${shownValue(value)}`,
});
