/**
 * The local end's far face: a connection to one of the remotes, made to carry a request in the wire's form.
 *
 * <p>A server's name is looked up for every session, so that the one after a change of networks finds it anew; the
 * resolver remembers for as long as the answer allows.
 *
 * <p>May import {@code culvert.relay}, {@code culvert.net}, {@code culvert.address}, {@code culvert.shadowsocks}
 * and SLF4J.
 */
@NullMarked
package culvert.local.outbound;

import org.jspecify.annotations.NullMarked;
