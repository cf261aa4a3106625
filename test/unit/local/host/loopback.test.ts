/** Which requests the local host takes for its own under `/admin`, and which names are this machine's. */
import { describe, expect, it } from 'vitest';
import { isHostPath } from '../../../../local/host/admin.ts';
import { isLoopbackHost } from '../../../../local/host/loopback.ts';

it.each(['localhost', 'LocalHost:7071', '127.0.0.1', '127.0.0.1:80', '127.8.9.10:80', '[::1]', '[::1]:7071'])(
  '%s is this machine',
  (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  },
);

it.each([
  undefined,
  '',
  'evil.example',
  'localhost.evil.example',
  'evil.example:127.0.0.1',
  '127.0.0.1.evil.example',
  '127.0.0.1@evil.example',
  'xlocalhost',
  '128.0.0.1',
  '10.127.0.0.1',
  '[::2]',
  'localhost:80:80',
])('%s is not', (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});

describe('a path', () => {
  it.each(['/admin', '/Admin/functions/x', '/%61dmin/x', '/runtime', '/RUNTIME/webhooks'])(
    'such as %s is the host’s',
    (path) => {
      expect(isHostPath(path)).toBe(true);
    },
  );

  it.each(['/', '/administrators', '/x/admin', '//admin', '/admin%2Fx', '/%', '/%ff', ''])(
    'such as %s is not',
    (path) => {
      expect(isHostPath(path)).toBe(false);
    },
  );
});
