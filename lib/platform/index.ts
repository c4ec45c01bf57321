export type { DefexaProblem, DefexaProblemCode, DefexaProblemKind } from './problem.js';
