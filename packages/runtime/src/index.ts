export { commandLine } from './command-line.ts'
export { stopOnSignal } from './stop-on-signal.ts'
export { scriptLinks } from './script-links.ts'
