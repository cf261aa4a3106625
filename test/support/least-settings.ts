/** The settings without which no deployment starts, and no others. */
export const leastSettings = {
  S2S_PUBLIC_URL: 'https://sts.litwareinc.com',
  S2S_DEFAULT_SIP_DOMAIN: 'litwareinc.com',
  S2S_KEY_VAULT_URL: 'https://litware.vault.azure.net',
  S2S_TABLE_SERVICE: 'https://litware.table.core.windows.net',
  S2S_TENANT_ID: '22222222-3333-4444-5555-666666666666',
};
