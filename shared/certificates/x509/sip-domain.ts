/**
 * Whether a name in a certificate holds a SIP domain. The seeds say "contains"; a substring would accept
 * evillitwareinc.com for litwareinc.com, so the comparison is by whole DNS labels.
 */

const label = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/**
 * True when `name` is the domain, a host in it, or a wildcard (`*.`, its star standing for exactly one label) that
 * covers the domain or hosts in it. Both in ASCII, internationalized names in their `xn--` form; case and one final
 * dot mean nothing. Anything that is not a DNS name holds nothing.
 */
export function holdsSipDomain(name: string, domain: string): boolean {
  const domainLabels = labelsOf(domain);
  const nameLabels = labelsOf(name.startsWith('*.') ? name.slice(2) : name);
  if (!domainLabels || !nameLabels) return false;
  if (endsWith(nameLabels, domainLabels)) return true;
  // A wildcard over a single label (`*.com`) is held by nobody in particular.
  return name.startsWith('*.') && nameLabels.length >= 2 && isParent(nameLabels, domainLabels);
}

function labelsOf(name: string): string[] | undefined {
  const labels = name.replace(/\.$/, '').split('.');
  // Tested before lower-casing: the Kelvin sign, for one, would become a plain k.
  const isDnsName = name.length <= 254 && labels.every((part) => label.test(part));
  return isDnsName ? labels.map((part) => part.toLowerCase()) : undefined;
}

function endsWith(labels: readonly string[], suffix: readonly string[]): boolean {
  const offset = labels.length - suffix.length;
  return offset >= 0 && suffix.every((part, index) => part === labels[offset + index]);
}

function isParent(parent: readonly string[], child: readonly string[]): boolean {
  return child.length === parent.length + 1 && endsWith(child, parent);
}
