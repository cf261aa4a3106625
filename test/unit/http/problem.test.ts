/** Problem details with a stable code. */
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../../shared/base/error-catalogue.ts';
import { problemResponse, violationsResponse } from '../../../shared/http/problem.ts';
import { json, requestId } from './requests.ts';

describe('problemResponse', () => {
  it('has the members of RFC 9457, the violation with its remedy, and the request id', () => {
    const response = problemResponse('NotFound', 'There is nothing.', requestId);
    expect(response.status).toBe(404);
    expect(response.headers).toEqual({
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      'x-ms-error-code': 'NotFound',
    });
    expect(json(response)).toEqual({
      type: 'urn:s2s:error:NotFound',
      title: 'NotFound',
      status: 404,
      detail: 'There is nothing.',
      violations: [
        { code: 'NotFound', message: 'There is nothing.', remedy: errorCatalogue.NotFound.remedy },
      ],
      requestId,
    });
  });

  it('adds headers', () => {
    const { headers } = problemResponse('MethodNotAllowed', 'No.', requestId, { allow: 'GET' });
    expect(headers).toMatchObject({ allow: 'GET', 'cache-control': 'no-store' });
  });
});

describe('violationsResponse', () => {
  it('takes status and title from the first and lists all', () => {
    const response = violationsResponse(
      [
        { code: 'Conflict', message: 'One.', target: 'name' },
        { code: 'InvalidRequest', message: 'Two.' },
      ],
      requestId,
    );
    expect(response.status).toBe(409);
    expect(json(response)).toMatchObject({
      title: 'Conflict',
      detail: 'One.',
      violations: [
        { code: 'Conflict', message: 'One.', target: 'name', remedy: errorCatalogue.Conflict.remedy },
        { code: 'InvalidRequest', message: 'Two.', remedy: errorCatalogue.InvalidRequest.remedy },
      ],
    });
  });
});
