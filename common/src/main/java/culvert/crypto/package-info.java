/**
 * Methods, keys and authenticated encryption: the only package that imports Bouncy Castle and {@code javax.crypto}.
 *
 * <p>Knows nothing of streams. A key or nonce cannot be used wrongly from outside: counters advance inside.
 */
@NullMarked
package culvert.crypto;

import org.jspecify.annotations.NullMarked;
