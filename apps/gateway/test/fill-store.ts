import type { DatabaseSync } from 'node:sqlite'
import { WABA } from '@resumable-media/test-kit/system'

export type Population = { rows: number; now: number }

/**
 * Fills the tables of a new store as a gateway leaves them after three days: `WABA` has seven of ten media items, 200 others
 * have the rest. Every state is there, with history, slots and callbacks.
 */
export function fillStore(sqlite: DatabaseSync, population: Population): void {
  sqlite.exec('pragma synchronous = off; pragma cache_size = -1000000; begin')
  const text = { waba: WABA, ...population }
  try {
    for (const table of TABLES) {
      const statement = sqlite.prepare(table)
      statement.setAllowUnknownNamedParameters(true)
      statement.run(text)
    }
    sqlite.exec('commit')
  } finally {
    if (sqlite.isTransaction) sqlite.exec('rollback')
    sqlite.exec('pragma cache_size = -2000; pragma synchronous = full; pragma wal_checkpoint(truncate)')
  }
}

/** `n` counts the rows from the oldest on, `age` from the newest on. As many are under way as the rate lets wait. */
const TABLES = [
  `with recursive
    counted (n) as (select 0 union all select n + 1 from counted where n + 1 < $rows),
    aged as (select n, $rows - n as age from counted),
    stated as (select *, $now - 259200000 * age / $rows as at,
      iif(n % 10 < 7, $waba, '1504400' || (10000000 + n / 10 % 200)) as wabaId,
      iif(age <= min($rows / 10, 3000),
        case age % 4 when 0 then 'RECEIVING' when 1 then 'PENDING' else 'QUEUED' end,
        case n % 19 when 0 then 'FAILED' when 1 then 'CANCELLED'
          else iif(age < $rows / 3, 'UPLOADED', 'EXPIRED') end) as status from aged),
    called as (select *, case
      when status in ('RECEIVING', 'CANCELLED') then 'NONE'
      when status <> 'QUEUED' then 'ENDED'
      when age <= 80 then case age % 3 when 0 then 'OPEN' when 1 then 'LOST' else 'LOOKED' end
      else 'NONE' end as called from stated)
  insert into media (id, "wabaId", "fileName", type, size, sha256, status, "kaleyraId", "kaleyraStatus", handle,
    "createdAt", "updatedAt", "queuedAt", "dueAt", "waitsForSlot", "waitsForName", "nameTries", attempts, "triedForMs",
    lookups, "call", "callBegunAt", "lostCalls", "handleExpiresAt", "dataExpiresAt", owner, "scopedKey", "receivedBytes")
  select lower(hex(randomblob(16))), wabaId, 'catalogue-' || (n % 5000) || '.png', iif(status = 'RECEIVING', null, 'image/png'),
    n % 1000 * 1000 + 1, iif(status = 'RECEIVING', null, lower(hex(randomblob(32)))), status,
    iif(status in ('PENDING', 'UPLOADED', 'EXPIRED'), n + 100000, null),
    iif(status in ('UPLOADED', 'EXPIRED'), 'UPLOADED', null),
    iif(status in ('UPLOADED', 'EXPIRED'), '4::aW' || lower(hex(randomblob(60))), null),
    at, at + 60000, at,
    case status when 'QUEUED' then iif(called = 'NONE' and age % 25 = 3, null, $now + age) when 'RECEIVING' then $now + 3600000
      when 'PENDING' then $now + 60000 when 'UPLOADED' then at + 86400000 else at + 259200000 end,
    status = 'QUEUED' and called = 'NONE' and age % 25 <> 3,
    iif(status = 'QUEUED' and called = 'NONE' and age % 25 = 3, 'CALL', null), status = 'QUEUED' and age % 1000 = 7,
    status not in ('RECEIVING', 'CANCELLED'), 0, 1, called, iif(called in ('OPEN', 'LOST', 'LOOKED'), at, null),
    n % 1000 = 0, iif(status in ('PENDING', 'UPLOADED', 'EXPIRED'), at + 86400000, null),
    iif(status in ('PENDING', 'UPLOADED', 'EXPIRED'), at + 259200000, null),
    'user-' || (n % 50), iif(n % 2 = 0, json_array(wabaId, n), null), iif(status = 'RECEIVING', n % 1000, null) from called`,
  `insert into event ("mediaId", at, status, cause, attempt)
  select media.id, media."createdAt" + step.n, step.status, step.cause, step.n > 0 from media
    join (select 0 as n, 'QUEUED' as status, 'UPLOAD' as cause
      union all select 1, 'PENDING', 'ANSWER' union all select 2, 'UPLOADED', 'CALLBACK') as step
    order by media.seq, step.n`,
  `with recursive n (n) as (select 0 union all select n + 1 from n where n < 19)
  insert into slot ("wabaId", n, "freeAt") select "wabaId", n, iif(n < 15, $now + n * 1000, 0)
    from (select distinct "wabaId" from media), n`,
  `insert into waba ("wabaId", "newestId") select "wabaId", max("kaleyraId") from media group by 1`,
  `insert into callback ("receivedAt", method, raw, "kaleyraId", "wabaId", "appliedAt")
  select "createdAt", 'POST', '{"id":"' || "kaleyraId" || '","status":"UPLOADED","handle":"' || handle || '"}', "kaleyraId",
    iif(seq % 2 = 0, "wabaId", null), iif(seq % 100 = 0, null, "updatedAt") from
    (select * from media where status = 'UPLOADED' order by seq desc limit 10000) order by seq`,
]
