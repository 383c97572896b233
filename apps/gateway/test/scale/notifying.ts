import { Pool } from 'pg'
import { CHANNEL } from '../../src/store/postgres/listener.ts'

/** So many gateways' calls end at the same time. */
const AT_ONCE = 20

/**
 * How many transactions a server commits in a second that write one row, and tell other gateways of it by NOTIFY, or do not. The
 * table `slot` of the database at `url` is emptied.
 */
export async function commitsPerSecond(url: string, { notifies, forMs }: { notifies: boolean; forMs: number }) {
  const pool = new Pool({ connectionString: url, max: AT_ONCE })
  const write = `update slot set "freeAt" = "freeAt" + 1 where "wabaId" = $1 returning "wabaId"`
  const text = notifies ? `with written as (${write}) select pg_notify('${CHANNEL}', "wabaId") from written` : write
  let done = 0
  try {
    await pool.query('delete from slot')
    await pool.query(
      `insert into slot ("wabaId", n, "freeAt") select n::text, 0, 0 from generate_series(1, ${AT_ONCE}) as n`,
    )
    const begun = performance.now()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, n) => {
        while (performance.now() - begun < forMs) {
          await pool.query({ name: 'write', text, values: [String(n + 1)] })
          done += 1
        }
      }),
    )
    return (done * 1000) / (performance.now() - begun)
  } finally {
    await pool.end()
  }
}
