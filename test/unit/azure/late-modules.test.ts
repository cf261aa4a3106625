/** What stands in the bundle where a library imports at once what it needs almost never. */
import * as library from '@azure/core-xml';
import { describe, expect, it } from 'vitest';
import * as standIn from '../../../shared/azure/late/core-xml.ts';
import { WorkloadIdentityCredential } from '../../../shared/azure/late/workload-identity.ts';

describe('The reader of XML', () => {
  it('has what the library has', () => {
    expect(Object.keys(standIn).toSorted()).toEqual(Object.keys(library).toSorted());
    expect([standIn.XML_ATTRKEY, standIn.XML_CHARKEY]).toEqual([library.XML_ATTRKEY, library.XML_CHARKEY]);
  });

  it('reads what the library reads, with its options', async () => {
    const xml = '<error code="7"><message>Server busy</message></error>';
    const options = { includeRoot: true, xmlCharKey: '#' };
    expect(await standIn.parseXML(xml, options)).toEqual(await library.parseXML(xml, options));
    expect(JSON.stringify(await standIn.parseXML(xml))).toContain('Server busy');
  });

  it('says so when somebody would write', () => {
    expect(() => standIn.stringifyXML({})).toThrow('writes no XML');
  });
});

describe('The identity of Kubernetes', () => {
  it('says who is to be asked for it', () => {
    expect(() => new WorkloadIdentityCredential().getToken()).toThrow('DefaultAzureCredential');
  });
});
