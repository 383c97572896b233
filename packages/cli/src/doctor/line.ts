/** One line of the doctor: what was checked, how it is, and what to do. */
export type Line = { check: string; state: 'ok' | 'warn' | 'fail'; message: string }

export const ok = (check: string, message: string): Line => ({ check, state: 'ok', message })
export const warn = (check: string, message: string): Line => ({ check, state: 'warn', message })
export const fail = (check: string, message: string): Line => ({ check, state: 'fail', message })
