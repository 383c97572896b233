import { mkdir } from 'node:fs/promises'
import { openFolderSpool, openObjectSpool } from '@resumable-media/gateway/scale/spools'
import type { Workbench } from '../bench/workbench.ts'
import { measureManyWabas } from './claims.ts'
import type { ManyWabas } from './claims.ts'
import { measureGateway } from './gateway-costs.ts'
import type { GatewayCosts } from './gateway-costs.ts'
import type { Places } from './places.ts'
import { measureShared } from './shared-costs.ts'
import type { SharedCosts } from './shared-costs.ts'
import { simulate } from './simulate.ts'
import type { Simulated } from './simulate.ts'
import type { Sizes, StoreName } from './sizes.ts'
import { measureSpool } from './spool-costs.ts'
import type { SpoolCosts } from './spool-costs.ts'
import { measureStore } from './store-costs.ts'
import type { StoreCosts } from './store-costs.ts'

type OfEach<Of> = Partial<Record<StoreName, Of>>
export type Found = {
  gateway: GatewayCosts
  /** With PostgreSQL and objects. */
  sharedGateway: GatewayCosts | undefined
  folder: SpoolCosts
  objects: SpoolCosts
  stores: OfEach<StoreCosts>
  many: OfEach<ManyWabas>
  shared: SharedCosts | undefined
  simulated: Simulated[]
}

type Deps = { bench: Workbench; places: Places; sizes: Sizes; say: (what: string) => void }

/** All measurements, one after the other. */
export async function measureAll({ bench, places, sizes, say }: Deps): Promise<Found> {
  const { names, missing } = places
  say('a gateway with its folder: memory, uploads, watchers')
  const gateway = await measureGateway(bench, sizes)
  let sharedGateway: GatewayCosts | undefined
  if (missing === undefined) {
    say('a gateway with PostgreSQL and objects')
    const store = await places.open('PostgreSQL')
    sharedGateway = await measureGateway(bench, sizes, places.keysOf(store))
    await store.close()
  }
  say('files in a folder and in objects')
  const { folder, objects } = await measureSpools({ bench, places, sizes })
  const stores: OfEach<StoreCosts> = {}
  const many: OfEach<ManyWabas> = {}
  for (const name of names) {
    say(`${name}: the life of a media item`)
    stores[name] = await measureStore(places, name, sizes)
    say(`${name}: calls among few WABAs and many`)
    many[name] = await measureManyWabas(places, name, sizes, bench.signal)
  }
  if (missing === undefined) say('PostgreSQL: what several gateways wait for')
  const shared = missing === undefined ? await measureShared(places, sizes) : undefined
  const simulated: Simulated[] = []
  for (const simulation of sizes.simulations) {
    if (!names.includes(simulation.store)) continue
    say(`${simulation.store}: the queue of ${simulation.population.wabas} WABAs`)
    bench.signal.throwIfAborted()
    simulated.push(await simulate(places, simulation))
  }
  return { gateway, sharedGateway, folder, objects, stores, many, shared, simulated }
}

async function measureSpools({ bench, places, sizes }: Omit<Deps, 'say'>) {
  const parent = `${bench.folder}/files`
  await mkdir(parent)
  const store = await places.open(places.missing === undefined ? 'PostgreSQL' : 'SQLite')
  const [folder, objects] = [await openFolderSpool(parent), await openObjectSpool(store, places.endpoint)]
  try {
    return { folder: await measureSpool(folder, store, sizes), objects: await measureSpool(objects, store, sizes) }
  } finally {
    await folder.close()
    await objects.close()
    await store.close()
  }
}
