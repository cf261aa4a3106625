/** For whom a token for the vault must be, before the vault has said so. */
import { describe, expect, it } from 'vitest';
import { vaultScope } from '../../../shared/azure/early-identity.ts';

describe('The scope of a vault', () => {
  it.each([
    ['https://litware.vault.azure.net', 'https://vault.azure.net/.default'],
    ['https://litware.vault.azure.net/', 'https://vault.azure.net/.default'],
    ['https://litware.vault.azure.cn', 'https://vault.azure.cn/.default'],
    ['https://litware.vault.usgovcloudapi.net', 'https://vault.usgovcloudapi.net/.default'],
    ['https://127.0.0.1:8443', 'https://vault.azure.net/.default'],
    ['https://localhost:8443', 'https://vault.azure.net/.default'],
  ])('%s asks for %s', (url, scope) => {
    expect(vaultScope(url)).toBe(scope);
  });
});
