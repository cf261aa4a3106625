/** A mistake in the real files: what it is, where it is made, and by what words it has to be told. */
export type Mistake = readonly [
  what: string,
  path: string,
  right: string | RegExp,
  wrong: string,
  told: string,
];

export const main = 'infra/main.bicep';
export const given = 'infra/main.bicepparam';
export const at = (name: string) => `infra/modules/${name}.bicep`;
