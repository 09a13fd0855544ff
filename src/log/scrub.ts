/**
 * Masks passwords in connection strings and SQL. In a URI the password moves to a parameter, so that a reader can
 * see that there is one: `postgres://u:secret@h/db` becomes `postgres://u@h/db?password=****`.
 */
export function scrub(text: string): string {
  return text
    .replace(
      /(postgres(?:ql)?:\/\/[^\s:@/?]*):[^\s@/?]*@([^\s'"]*)/gi,
      (_match, start: string, rest: string) => withParameter(`${start}@${rest}`),
    )
    .replace(/(\bpassword\s+)(e?'(?:[^']|'')*'|"[^"]*")/gi, "$1'*****'")
    .replace(/(password\s*=\s*)('(?:[^'\\]|\\.|'')*'|[^\s&'"]+)/gi, '$1****');
}

function withParameter(uri: string): string {
  if (/[?&]password=/i.test(uri)) return uri;
  return `${uri}${uri.includes('?') ? '&' : '?'}password=****`;
}
