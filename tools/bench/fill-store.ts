/**
 * `node fill-store.ts FOLDER ROWS`: repeats the one media item in the store of a stopped gateway until its WABA has so
 * many. A program, so that Ctrl-C can end it: a million rows are one statement.
 */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'

/** What differs from row to row; everything else is as in the media item that is there. A hundredth is under way. */
const VARIED: Record<string, string> = {
  id: `lower(hex(randomblob(4))) || '-0000-4000-8000-' || lower(hex(randomblob(6)))`,
  status: `case when n % 100 = 0 then 'PENDING' else 'EXPIRED' end`,
  kaleyraId: 'n',
  createdAt: '"createdAt" + n',
  updatedAt: '"updatedAt" + n',
  // None is due before the bench has ended.
  dueAt: `"updatedAt" + ${24 * 3_600_000}`,
}

const [folder = '', rows = ''] = process.argv.slice(2)
const database = new DatabaseSync(join(folder, 'media.sqlite'))
database.exec('pragma synchronous = off')
const names = database.prepare(`select name from pragma_table_info('media') where name <> 'seq'`).all()
const columns = names.map(({ name }) => String(name))
database.exec(`
  with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${Number(rows) - 1})
  insert into media (${columns.map(name => `"${name}"`).join(', ')})
  select ${columns.map(name => VARIED[name] ?? `"${name}"`).join(', ')} from counted, (select * from media limit 1)`)
database.close()
