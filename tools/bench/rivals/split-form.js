/**
 * Splits a form as it comes. `partOf` is given the headers of each part, and answers who takes its bytes, without the
 * boundary. A taker may answer a promise, until when it wants no more; so does what is answered here.
 */
export function splitForm(boundary, partOf) {
  const mark = Buffer.from(`\r\n--${boundary}`)
  // The first boundary stands without a line break; what is before it is of no part.
  let rest = Buffer.from('\r\n')
  let take = () => {}
  return chunk => {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let room
    for (;;) {
      if (!take) {
        const end = bytes.indexOf('\r\n\r\n')
        if (end < 0) break
        take = partOf(bytes.latin1Slice(0, end))
        bytes = bytes.subarray(end + 4)
      }
      const at = bytes.indexOf(mark)
      const end = at < 0 ? bytes.length - beginningOf(mark, bytes) : at
      if (end > 0) room = take(bytes.subarray(0, end)) ?? room
      bytes = bytes.subarray(at < 0 ? end : at + mark.length)
      if (at < 0) break
      take = undefined
    }
    rest = bytes
    return room
  }
}

/** How many bytes at the end may be the beginning of a mark. */
function beginningOf(mark, bytes) {
  const from = Math.max(0, bytes.length - mark.length + 1)
  const at = bytes.subarray(from).indexOf(mark[0])
  return at < 0 ? 0 : bytes.length - from - at
}
