/** Realms: the security containers that everything else lives in (seeds/000). A domain or a GUID. */

/** First path segments that belong to routes of ours, or to the platform, and so can name no realm. */
const reserved = new Set([
  'admin',
  'api',
  'autodiscover',
  'discovery',
  'metadata',
  'oauth2',
  'runtime',
  'tokens',
]);

const pattern = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** @returns the realm in its canonical lower case, or undefined when the text cannot be one. */
export function parseRealm(text: string): string | undefined {
  // Only ASCII is lowered, so that no look-alike of another alphabet turns into a letter of ours.
  const canonical = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return pattern.test(canonical) && !reserved.has(canonical) ? canonical : undefined;
}

export interface Realms {
  /** The realm that is meant when none is named. @throws Outage */
  home(): Promise<string>;
  /** The realm under that name, the home realm for no name, undefined when we hold no such realm. @throws Outage */
  resolve(text: string | undefined): Promise<string | undefined>;
}

/** @param home the home realm as it is configured now */
export function createRealms(home: () => Promise<string>): Realms {
  return {
    home,
    async resolve(text) {
      const named = text === undefined ? undefined : parseRealm(text);
      if (text !== undefined && named === undefined) return undefined;
      const realm = await home();
      return named === undefined || named === realm ? realm : undefined;
    },
  };
}
