/** The version of this deployment: that of the package, put in when the bundle is built. */

declare const bundledVersion: string | undefined;

export const version = typeof bundledVersion === 'string' ? bundledVersion : 'unbundled';
