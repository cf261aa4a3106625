/**
 * Arithmetic on RSA moduli that tells keys which can be broken although they are long enough: those of the Infineon
 * library (ROCA, CVE-2017-15361) and those of faulty generators, divisible by a small prime.
 */

const smallPrimes = primesBelow(4096);

/** The primes whose product the flawed library built its keys on; 167 is the last for keys of 512 bits and more. */
const rocaPrimes = smallPrimes.filter((prime) => prime > 2 && prime <= 167);

function primesBelow(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let candidate = 2; candidate < limit; candidate += 1) {
    if (composite[candidate]) continue;
    primes.push(candidate);
    for (let multiple = candidate * candidate; multiple < limit; multiple += candidate)
      composite[multiple] = 1;
  }
  return primes;
}

/** True when the modulus has a prime factor below 4096, which no RSA key has. */
export function hasSmallFactor(modulus: bigint): boolean {
  return smallPrimes.some((prime) => modulus % BigInt(prime) === 0n);
}

/**
 * True when the modulus is, by every small prime, a power of 65537: so are all moduli of the flawed library, and of
 * others about one in 2^27 (Nemec et al., "The Return of Coppersmith's Attack", CCS 2017, §3).
 */
export function hasRocaFingerprint(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => isPowerOf65537(Number(modulus % BigInt(prime)), prime));
}

function isPowerOf65537(residue: number, prime: number): boolean {
  const generator = 65537 % prime;
  let power = 1;
  do {
    if (power === residue) return true;
    power = (power * generator) % prime;
  } while (power !== 1);
  return false;
}
