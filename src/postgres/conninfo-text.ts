/** Parameters of a connection string by libpq's keywords. Several hosts or ports are comma-separated lists. */
export type Parameters = Record<string, string>;

/** The text is no connection string. */
export class ConninfoError extends Error {
  override name = 'ConninfoError';
}

const longestConninfo = 65_536;

/** Parses a URI or a `key=value` string. */
export function parseConninfo(text: string): Parameters {
  if (text.length > longestConninfo) {
    throw new ConninfoError(
      `Expected a connection string of at most ${longestConninfo} characters, got ${text.length}`,
    );
  }
  return /^postgres(ql)?:\/\//.test(text) ? parseUri(text) : parseKeywords(text);
}

/** Writes a `key=value` string; empty values are left out, others quoted where they need it. */
export function buildConninfo(parameters: Parameters): string {
  return Object.entries(parameters)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${quoteValue(value)}`)
    .join(' ');
}

/** Writes a URI. What has no place of its own in a URI becomes a parameter. */
export function buildUri(parameters: Parameters): string {
  const { user, password, host = '', port = '', dbname = '', ...others } = parameters;
  const login = user ? `${encode(user)}${password ? `:${encode(password)}` : ''}@` : '';
  const ports = port.split(',');
  const hosts = host.split(',').map((name, index) => {
    const number = ports[index] ?? ports[0];
    const written = name.includes(':') ? `[${name}]` : name.startsWith('/') ? encode(name) : name;
    return number ? `${written}:${number}` : written;
  });
  const query = Object.entries(others)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${encodeURI(value).replaceAll('&', '%26')}`);
  const tail = query.length > 0 ? `?${query.join('&')}` : '';
  return `postgres://${login}${hosts.join(',')}/${encode(dbname)}${tail}`;
}

function encode(text: string): string {
  return encodeURIComponent(text);
}

function quoteValue(value: string): string {
  if (/^[^\s'\\]+$/.test(value)) return value;
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function parseUri(uri: string): Parameters {
  const match = /^postgres(?:ql)?:\/\/(?:([^@/?]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (!match) throw new ConninfoError('Expected a URI like postgres://user@host:port/dbname');
  const [, login = '', hosts = '', dbname = '', query = ''] = match;
  const colon = login.indexOf(':');
  const places = hosts === '' ? [] : hosts.split(',').map(parsePlace);
  const parameters: Parameters = {};
  set(parameters, 'user', decode(colon < 0 ? login : login.slice(0, colon)));
  set(parameters, 'password', colon < 0 ? '' : decode(login.slice(colon + 1)));
  set(parameters, 'host', places.map(({ host }) => host).join(','));
  if (places.some(({ port }) => port !== '')) parameters.port = places.map(({ port }) => port).join(',');
  set(parameters, 'dbname', decode(dbname));
  for (const pair of query.split('&').filter(Boolean)) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new ConninfoError(`Expected URI parameters like name=value, got "${pair}"`);
    parameters[decode(pair.slice(0, equals))] = decode(pair.slice(equals + 1));
  }
  return parameters;
}

function parsePlace(place: string): { host: string; port: string } {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(place);
  if (!match) throw new ConninfoError(`Expected host:port in a URI, got "${place}"`);
  const port = match[3] ?? '';
  if (port !== '' && (Number(port) < 1 || Number(port) > 65_535)) {
    throw new ConninfoError(`Expected a port between 1 and 65535 in a URI, got "${port}"`);
  }
  return { host: decode(match[1] ?? match[2] ?? ''), port };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new ConninfoError('Expected percent-encoded text in a URI', { cause: error });
  }
}

function set(parameters: Parameters, key: string, value: string): void {
  if (value !== '') parameters[key] = value;
}

/** `key = value` pairs; values in single quotes may hold blanks, a backslash protects the next character. */
function parseKeywords(text: string): Parameters {
  const parameters: Parameters = {};
  const pair = /\s*([A-Za-z_]+)\s*=\s*('(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)(?=\s|$)/gy;
  const trimmed = text.trimEnd();
  while (pair.lastIndex < trimmed.length) {
    const start = pair.lastIndex;
    const match = pair.exec(trimmed);
    const [, key, raw] = match ?? [];
    if (key === undefined || raw === undefined) {
      throw new ConninfoError(`Expected key=value at character ${start + 1} of a connection string`);
    }
    const value = raw.startsWith("'") ? raw.slice(1, -1) : raw;
    parameters[key] = value.replace(/\\(.)/g, '$1');
  }
  return parameters;
}
