import { answers } from './answers.ts'
import { callback } from './callback.ts'
import type { Section } from './cell.ts'
import { lifetimes } from './lifetimes.ts'
import { lookUp } from './look-up.ts'
import { parameters } from './parameters.ts'
import { rules } from './rules.ts'
import { success } from './success.ts'

/** The coverage table: all that the vendor's pages say, in their order. Throws where it and the spec have parted. */
export const contractTable = (): Section[] =>
  [parameters, rules, lifetimes, success, answers, lookUp, callback].map(section => section())
