/**
 * Settings under which everything is served, however much of it is bad: tests that send thousands of bad requests from
 * one address are about the answers, and a limit would give them all the same one. The limits are there, so that they
 * are asked, and out of reach.
 */

export const withoutLimits: Readonly<Record<string, string>> = {
  S2S_CLIENT_RATE: '1000000',
  S2S_FAILURE_RATE: '1000000',
  S2S_MANAGEMENT_RATE: '1000000',
  S2S_MOST_CONCURRENT: '10000',
};
