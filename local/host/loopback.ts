/** Names and addresses of this machine, as a Host header spells them. */

/** Whether a Host header, with or without a port, names the loopback interface. */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
