/**
 * Stand-ins for the credentials of a client that does not exist, so that an unknown, a wrong and a disabled client
 * cost the same work and cannot be told apart by waiting (a guesser's oracle otherwise).
 */
import { createPublicKey } from 'node:crypto';
import { sha256, toBase64Url } from '../base/encoding.ts';
import type { VerificationKey } from './verification-key.ts';

/** Modulus of an RSA key whose private half was thrown away when it was made. */
const modulus =
  '67VJRpk34yVRJnW0VR4vy7qqbvQNzHWTB8EtuF3Ey33obtDypkqoN-qNt2pUi2w7DnUtsPn1xpP5ysYRZcvBlh2HxxeLIStV3yfdH7PHnclcP_Uagr1ZKEuPr5MEqFypx8GaQisuBvTjlmyL7YC_CAMvLIUicZ9LlZRYh4skTcYVXdnJPqjfzgv4m3Ra92I4b_Hw2jPOMLq1SuE8vgiqlCYTvut85HxmQzuxMy-mhxTWaDWZFSQ4uhnB0TAqyLb-Z3ykgguJGmKCwZU7J3-Z3FBD9JxCOfr549KYXyY5Tqrf26LxR4TaSrOIb5Kzj__CISCYuRGIaw41ERQ9B-qnGw';

const rsaDecoy: VerificationKey = {
  key: createPublicKey({ key: { kty: 'RSA', n: modulus, e: 'AQAB' }, format: 'jwk' }),
  algorithms: ['RS256', 'PS256'],
};

/** The generators of P-256 and P-384 are points whose private half, 1, is of no use to anyone. */
const curves = {
  ES256: {
    crv: 'P-256',
    x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
    y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
  },
  ES384: {
    crv: 'P-384',
    x: 'qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3',
    y: 'NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f',
  },
};

const ecDecoys = new Map<unknown, VerificationKey>(
  Object.entries(curves).map(([algorithm, jwk]) => [
    algorithm,
    { key: createPublicKey({ key: { kty: 'EC', ...jwk }, format: 'jwk' }), algorithms: [algorithm] },
  ]),
);

/** A key that costs what a key of the token's algorithm would. */
export function decoyFor(algorithm: unknown): VerificationKey {
  return ecDecoys.get(algorithm) ?? rsaDecoy;
}

export const decoyHash: string = toBase64Url(sha256('no client has this secret'));
