/** What the members of headers and claims mean, in the words of whoever runs servers and not of those who wrote the RFCs. */

export const headerMeanings: ReadonlyMap<string, string> = new Map([
  ['typ', 'What kind of token it is'],
  ['alg', 'How it was signed; none for an outer token, which nobody signs'],
  ['kid', 'The key that signed it'],
  ['x5t', 'The certificate of the key that signed it: SHA-1, base64url'],
  ['x5t#S256', 'The certificate of the key that signed it: SHA-256, base64url'],
  ['x5c', 'The certificate itself; it is not believed'],
]);

/** Claims whose value is an application name: `id@realm` or `id/host@realm`. */
export const nameMeanings: ReadonlyMap<string, string> = new Map([
  ['aud', 'For whom it is'],
  ['iss', 'Who issued it'],
  ['identityprovider', 'The authorization server'],
  ['appctxsender', 'Who wrote the context'],
]);

/** Claims whose value is a time in seconds since 1970. */
export const timeMeanings: ReadonlyMap<string, string> = new Map([
  ['nbf', 'Valid from'],
  ['iat', 'Issued'],
  ['exp', 'Expires'],
  ['auth_time', 'The user signed in'],
]);

export const claimMeanings: ReadonlyMap<string, string> = new Map([
  ['sub', 'Whom it is about: the user, or the application itself'],
  ['actortoken', 'The token of the application that acts for the user; shown below'],
  ['actort', 'The token of the application that acts for the user; shown below'],
  ['act', 'The application that acts for the user'],
  ['client_id', 'The application that asked for it'],
  ['appid', 'The application that asked for it'],
  ['azp', 'The application that asked for it'],
  ['appidacr', 'How the application proved itself'],
  ['azpacr', 'How the application proved itself'],
  ['trustedfordelegation', 'Whether the application may act for users'],
  ['jti', 'Names this one token'],
  ['oid', 'Object id of the application or user in its directory'],
  ['tid', 'The directory, a realm'],
  ['ver', 'The version of its form'],
  ['idtyp', 'Whether it is an application’s or a user’s'],
  ['scp', 'What the user lets the application do'],
  ['roles', 'What the application may do'],
  ['nii', 'Who gave the user the identifier in nameid'],
  ['upn', 'The user’s sign-in name'],
  ['smtp', 'The user’s mail address'],
  ['sip', 'The user’s SIP address'],
  ['email', 'The user’s mail address'],
  ['unique_name', 'The user, for display'],
  ['preferred_username', 'The user’s sign-in name'],
  ['msexchuid', 'The user’s mailbox in its Exchange organization'],
  ['appctx', 'The context: whose mailbox, in which organization'],
  ['isbrowserhostedapp', 'Whether the application runs in a browser'],
  ['isloopback', 'SharePoint’s token for itself; not accepted'],
  ['endpointurl', 'SharePoint’s token for itself; not accepted'],
  ['endpointurlLength', 'SharePoint’s token for itself; not accepted'],
  ['xms_spcu', 'A mark of Azure ACS'],
]);
