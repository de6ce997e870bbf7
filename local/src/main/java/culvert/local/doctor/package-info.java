/**
 * The checks of {@code culvert doctor} that are about the way through the servers: names, connections, key and method, clock,
 * datagrams and their size.
 *
 * <p>A server is asked as {@code culvert local} would ask it, by the same wire, but for itself: no choice among several, no
 * second attempt elsewhere. What is asked is what the page asks: a public name server, by its address, for the servers of the
 * root; any answer will do.
 *
 * <p><b>Silence</b> is a server's answer to whoever has another key, another method or another time, so it cannot tell which.
 * The clock is told apart by trying: when a server of NTP says that ours is wrong, the server is asked again with the time that
 * NTP has, and if it answers then, it was the clock. A server that answers tells its own time (methods of 2022), and the
 * difference is measured to the second.
 *
 * <p>Servers are checked side by side, and what is found of each is told in the order of the configuration.
 *
 * <p>May import {@code culvert.app.doctor}, {@code culvert.shadowsocks}, {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.local.doctor;

import org.jspecify.annotations.NullMarked;
