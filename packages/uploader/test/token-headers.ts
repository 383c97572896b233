/** Sends the first of the tokens that the page's address names, until it is refused; then the next. */
export function tokenHeaders() {
  const options = JSON.parse(new URLSearchParams(location.search).get('options') ?? '{}') as { tokens?: string[] }
  const { tokens = [] } = options
  return (refused?: Record<string, string>): Record<string, string> => {
    if (tokens.length > 1 && refused?.['authorization'] === `Bearer ${tokens[0]}`) tokens.shift()
    return { ...(tokens[0] && { authorization: `Bearer ${tokens[0]}` }) }
  }
}
