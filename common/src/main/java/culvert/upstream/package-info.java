/**
 * The way to targets through proxies of others: SOCKS5 (RFC 1928, RFC 1929) and HTTP's CONNECT (RFC 9110, section 9.3.6), one
 * or several, each asked for the next; and datagrams through one of SOCKS5.
 *
 * <p>A name goes to the last proxy as the client wrote it, and what it leads to nobody here learns. So {@code AddressRule} is asked
 * about targets that are addresses, about names that are another way to write one, and about those that mean a machine itself;
 * names of networks that are nobody's but the proxy's are refused. The first proxy's own address is not judged: who runs this end has named it.
 *
 * <p>What proxies answer is bounded in size and in time: all of a dialogue, connecting included, ends by the deadline of its dial.
 * Until the last proxy is asked for the target, a failure is the proxies' ({@code proxy-failed}, {@code proxy-credentials}), and stands in
 * the log by itself, once a minute at most; what the last one answers then is about the target. Credentials appear in no message and no
 * {@code toString}. Nothing here is loaded where no proxy is set.
 *
 * <p>May import {@code culvert.net}, {@code culvert.address}, {@code culvert.relay}, {@code culvert.direct} and {@code culvert.http}.
 */
@NullMarked
package culvert.upstream;

import org.jspecify.annotations.NullMarked;
