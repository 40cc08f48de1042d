/**
 * A camera's source or a broker's address, or a sentence about it, as anybody may read it: what goes wrong with one goes
 * to the log, and with a camera to the screen and to the retained health topic. Strikes out the password of an address
 * and what a query or an element's property calls one; the rest stays, since it tells the maker which one it is.
 */
export function withoutSecrets(text: string): string {
  // Up to the last @: a password that should have been escaped must not show its second half.
  return text.replace(/(:\/\/[^\s"':/@]*:)[^\s"']*@/g, "$1***@").replace(NAMED, "$1***");
}

const NAMED =
  /\b((?:user-pw|proxy-pw|password|passwd|pass|pwd|token)\s*=\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s&"']+)/gi;
