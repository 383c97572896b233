/** `pnpm build`: the console's page, then every published package; in the folder of one, that one alone. */
import { relative } from 'node:path'
import { buildPage } from '../../scripts/build-page.ts'
import { ROOT } from '../../scripts/run.ts'
import { buildPackage } from './build.ts'
import { folders } from './published.ts'

const here = relative(ROOT, process.cwd())
const wanted = here === '' ? folders : folders.filter(folder => folder === here)
if (wanted.length === 0) throw new Error(`${here} is no package that is published: see tools/pack/published.ts.`)
if (wanted.includes('apps/gateway')) await buildPage()
for (const folder of wanted) await buildPackage(folder)
