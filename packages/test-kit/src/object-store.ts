import { startFaultyStore } from './faulty-store.ts'

/** A program: a server that speaks S3, without faults, in a process of its own. */
const store = await startFaultyStore()
process.stdout.write(`object store ready on ${store.endpoint}\n`)
process.once('disconnect', () => process.exit())
