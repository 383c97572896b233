/** Whether a text can be an API key: it goes as a header, so that it is visible ASCII, and some of it. */
export const isApiKey = (text: string): boolean => /^[\x21-\x7e]+$/u.test(text)
