/**
 * Methods, keys and authenticated encryption: the only package that imports Bouncy Castle and {@code javax.crypto}.
 *
 * <p>{@link KeyedCiphers}: the JDK's AES-GCM expands a key anew whenever it differs from the last one, which for a message of 64
 * bytes takes longer than to seal it (665 ns with keys that take turns, 290 with a cipher for each). So some ciphers stay with the
 * keys in use, 64 for each direction on a carrier, some 4 KB each. Composing GCM from AES/ECB and the JDK's own GHASH
 * would take 140 ns; it was left out, since it needs a package that the JDK does not export and puts the order of hashing,
 * comparing and releasing into our hands.
 *
 * <p>Knows nothing of streams. A key or nonce cannot be used wrongly from outside: counters advance inside.
 */
@NullMarked
package culvert.crypto;

import org.jspecify.annotations.NullMarked;
