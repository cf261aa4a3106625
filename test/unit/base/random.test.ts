/** Randomness from the system: shapes and ranges, and that no two draws agree. */
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../../shared/base/random.ts';

describe('systemRandom', () => {
  it('gives lower-case version 4 UUIDs, each once', () => {
    const drawn = Array.from({ length: 100 }, () => systemRandom.uuid());
    for (const uuid of drawn)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(drawn).size).toBe(100);
  });

  it('gives as many bytes as asked for', () => {
    expect(systemRandom.bytes(32)).toHaveLength(32);
    expect(systemRandom.bytes(32).equals(systemRandom.bytes(32))).toBe(false);
  });

  it('gives fractions from 0 up to but not 1', () => {
    for (const fraction of Array.from({ length: 100 }, () => systemRandom.fraction())) {
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThan(1);
    }
  });
});
