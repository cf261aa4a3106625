/** Step: the host of an address exists, and this deployment may reach it. */
import { type Finding, isProblem, passed } from '../findings.ts';
import type { PeerAddress, PeerClient } from '../outbound/peer-client.ts';

export async function findAddress(
  url: string,
  peers: Pick<PeerClient, 'locate'>,
): Promise<Finding<PeerAddress>> {
  const found = await peers.locate(url);
  if (isProblem(found)) return { ...found, evidence: { url, ...found.evidence } };
  const evidence = { url, addresses: found.addresses };
  return passed(found, `${found.host} was found, and may be called.`, evidence);
}
