/**
 * In the bundle this stands where the table client imports `@azure/core-xml`. Tables speak JSON: XML comes only in an
 * error that something between us and the tables has written, and only then are the 80 KB loaded that read it.
 */
import type { parseXML as Parse, stringifyXML as Stringify } from '@azure/core-xml';

export const XML_ATTRKEY = '$';
export const XML_CHARKEY = '_';

export const parseXML: typeof Parse = async (...given) => {
  const { parseXML: parse } = await import('@azure/core-xml');
  return parse(...given);
};

/** Only the settings of a storage account are written in XML, and those are not ours to write. */
export const stringifyXML: typeof Stringify = () => {
  throw new Error('This service writes no XML to table storage.');
};
