/** What stands in the bundle where a library imports at once what it needs almost never. */
import { createPipelineFromOptions } from '@azure/core-rest-pipeline';
import * as library from '@azure/core-xml';
import { describe, expect, it } from 'vitest';
import * as standIn from '../../../shared/azure/late/core-xml.ts';
import { formDataPolicy } from '../../../shared/azure/late/form-data.ts';
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

describe('The look at forms', () => {
  const { name, sendRequest } = formDataPolicy();
  const next = async (request: object) => ({ sent: request });

  it.each([
    ['a body', { body: '{"PartitionKey":"signing"}' }],
    ['bytes', { body: new Uint8Array(3) }],
    ['no body', {}],
  ])('lets a request with %s through as it is', async (_what, request) => {
    expect((await sendRequest(request, next)).sent).toBe(request);
  });

  it.each([
    ['in the body', { body: new FormData() }],
    ['beside it', { formData: {} }],
  ])('says so when somebody would send one %s', async (_where, request) => {
    await expect(sendRequest(request, next)).rejects.toThrow('sends no form');
  });

  it('has the name under which the library orders its policies', () => {
    expect(name).toBe(
      createPipelineFromOptions({})
        .getOrderedPolicies()
        .find((each) => each.name === name)?.name,
    );
  });
});
