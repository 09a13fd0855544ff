import type { SslConfig } from '../config/model.js';
export async function ensureCertificate(_options: {
  pgdata: string;
  hostname: string;
  renew?: boolean;
  env?: NodeJS.ProcessEnv;
}): Promise<{ cert_file: string; key_file: string }> {
  throw new Error('not written yet');
}
export function sslParameters(_ssl: SslConfig): Record<string, string> {
  throw new Error('not written yet');
}
export function isSelfSigned(_ssl: SslConfig, _pgdata: string): boolean {
  throw new Error('not written yet');
}
