/**
 * The local end's near face: SOCKS5 CONNECT and UDP ASSOCIATE (RFC 1928, RFC 1929), SOCKS4 and 4a, told apart by their first byte.
 *
 * <p>The dialogue takes exactly its own bytes from the stream and never reads ahead, so that what a client sends behind
 * its request stays where the relay will read it. A name is never resolved here.
 *
 * <p>What an application or the network sends wrongly to an association is counted and forgotten; it never ends or disturbs
 * the association that it reaches. Names travel as they are.
 *
 * <p>May import {@code culvert.local.port}, {@code culvert.relay}, {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.local.socks;

import org.jspecify.annotations.NullMarked;
