/** Which headers and parameters are secret without being marked, as `stream/check.rs` has it. */

const WHOLE = ['key', 'sig', 'jwt', 'auth', 'pwd'];
const WITHIN =
  /authorization|cookie|token|secret|password|passwd|api-key|apikey|access-key|session|signature|credential/;

export function isSecretName(name: string): boolean {
  const plain = name.trim().toLowerCase().replaceAll('_', '-');
  return WHOLE.includes(plain) || WITHIN.test(plain);
}
