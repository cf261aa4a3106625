/** Which addresses are this machine, where plain http and a vault of another name are allowed. */

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Plain http is for this machine only; everything else is https, whatever a setting says. */
export function isInsecureLocal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && isLoopback(hostname);
}
