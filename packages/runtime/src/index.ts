export { commandLine } from './command-line.ts'
export { STOP_GRACE_MS, stopOnSignal } from './stop-on-signal.ts'
export { scriptLinks } from './script-links.ts'
