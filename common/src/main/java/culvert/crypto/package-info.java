/**
 * Methods, keys and authenticated encryption: the only package that imports Bouncy Castle and {@code javax.crypto}.
 *
 * <p>{@link KeyedCiphers}: the JDK's AES-GCM expands a key anew whenever it differs from the last one, which for a message of 64
 * bytes takes longer than to seal it (665 ns with keys that take turns, 290 with a cipher for each). So some ciphers stay with the
 * keys in use, 64 for each direction on a carrier, some 4 KB each. Composing GCM from AES/ECB and the JDK's own GHASH
 * would take 140 ns; it was left out, since it needs a package that the JDK does not export and puts the order of hashing,
 * comparing and releasing into our hands.
 *
 * <p>{@link ShortChaCha}: of a ChaCha20-Poly1305 message of 64 bytes the JDK's cipher spends more time on a new nonce than on the bytes: 1.3 us,
 * and our own 0.55 (in a slow hour); a chunk is two messages. Our own takes those of up to 256 bytes; with
 * fifty ping-pongs that is 1.11 of the rate with 0.87 of the processor time. Why this one may be composed here and GCM may not:
 * there is no table and no multiplication in a field of bits, only additions, exclusive ors, rotations by constants and products that
 * fit into 64 bits, without a branch that depends on one; one method checks and deciphers, in this order; and it is compared with the JDK's for
 * every length up to 1,024, and at the limits of every limb with arithmetic that cannot overflow. {@code -Dculvert.ciphers=jdk}
 * leaves all sealing and opening to the JDK.
 *
 * <p>Knows nothing of streams. A key or nonce cannot be used wrongly from outside: counters advance inside.
 */
@NullMarked
package culvert.crypto;

import org.jspecify.annotations.NullMarked;
