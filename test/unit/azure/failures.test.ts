/** What is read of an SDK's error: names, and nothing that a dependency may have written in their place. */
import { describe, expect, it } from 'vitest';
import { failureOf, outageOf } from '../../../shared/azure/failures.ts';

const failed = (code: unknown, odataCode?: unknown) =>
  Object.assign(new Error('words of the service'), {
    statusCode: 400,
    code,
    details: { odataError: { code: odataCode } },
  });

describe('the code of a failure', () => {
  it.each([
    'ResourceNotFound',
    'Forbidden',
    'REQUEST_SEND_ERROR',
    'ECONNREFUSED',
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
  ])('is kept where it is the name %s', (code) => {
    expect(failureOf(failed(code)).code).toBe(code);
    expect(failureOf(failed(undefined, code)).code).toBe(code);
  });

  it.each([
    'a sentence',
    'gQ3sW1xq0mG5kJ8vYtR2bN7cL4hF6dZ9aEuPiOyT0',
    'a1b2c3d4-0000-4000-8000-000000000001',
    'eyJhbGciOiJSUzI1NiJ9.e30.c2ln',
    'line\nbreak',
    'ResourceNotFound\n',
    'A'.repeat(65),
    '',
    400,
    null,
  ])('is left out where it is %j', (code) => {
    expect(failureOf(failed(code, code)).code).toBeUndefined();
    expect(outageOf('tables', failed(code, code)).message).toBe('Error (400)');
  });

  it('is the second where the first is no name', () => {
    expect(failureOf(failed('Forbidden', 'a sentence')).code).toBe('Forbidden');
  });
});
