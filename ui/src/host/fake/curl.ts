/** Just enough of curl's command line for a browser. */
import { newHeader, newSpec, newValue, type StreamSpec, type WireError } from '../host';

const WORD = /"((?:\\.|[^"\\])*)"|'([^']*)'|((?:\\.|[^\s"'\\])+)|\\\r?\n/g;

export function specFromCurl(text: string): StreamSpec {
  const words = [...text.matchAll(WORD)]
    .filter((found) => !found[0].startsWith('\\\n') && !found[0].startsWith('\\\r'))
    .map((found) => found[1]?.replace(/\\(.)/g, '$1') ?? found[2] ?? found[3] ?? '');
  const spec = newSpec();
  let method = '';
  for (let at = words.indexOf('curl') + 1; at < words.length; at++) {
    const word = words[at] as string;
    const next = (): string => words[++at] ?? '';
    if (word === '-X' || word === '--request') method = next();
    else if (word === '-H' || word === '--header') addHeader(spec, next());
    else if (word === '-k' || word === '--insecure') spec.accept_any_certificate = true;
    else if (word === '-x' || word === '--proxy') spec.proxy = next();
    else if (word === '--unix-socket') spec.unix_socket = next();
    else if (word === '--compressed') spec.compression = true;
    else if (/^(-d|--data(-raw|-binary)?|--json)$/.test(word)) spec.body = next();
    else if (word === '-u' || word === '--user') {
      const [user = '', password = ''] = next().split(/:(.*)/s);
      spec.auth = { basic: { user, password: newValue(password) } };
    } else if (!word.startsWith('-')) spec.url = word;
  }
  spec.method = method || (spec.body === null ? 'GET' : 'POST');
  if (spec.url === '') {
    const error: WireError = {
      code: 'bad-curl',
      message: 'the command has no URL: paste the whole command',
    };
    throw error;
  }
  return spec;
}

/** The stream as a command; what is secret is masked. */
export function curlOf(spec: StreamSpec): string {
  const parts = ['curl -N', quoted(spec.url)];
  if (spec.method !== 'GET') parts.push(`-X ${spec.method}`);
  for (const { name, value, secret, kept } of spec.headers) {
    parts.push(`-H ${quoted(`${name}: ${secret || kept ? '***' : value}`)}`);
  }
  if (spec.auth !== 'none') parts.push("-H 'Authorization: ***'");
  if (spec.body !== null) parts.push(`-d ${quoted(spec.body)}`);
  if (spec.accept_any_certificate) parts.push('-k');
  return parts.join(' \\\n  ');
}

function addHeader(spec: StreamSpec, line: string): void {
  const [name = '', value = ''] = line.split(/:\s*(.*)/s);
  const bearer = /^bearer\s+(.*)$/i.exec(value);
  if (name.toLowerCase() === 'authorization' && bearer) {
    spec.auth = { bearer: { token: newValue(bearer[1]) } };
  } else {
    spec.headers.push(newHeader(name, value));
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
