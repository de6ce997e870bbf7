/**
 * The interface for administrators: HTTP on a socket in the file system, whose permissions say who may use it, or on loopback
 * with a token. What a program can ask stands in {@code Routes}; {@code Metrics} is for Prometheus.
 *
 * <p>Nothing of it exists unless the configuration names where: no class of this package is loaded, no thread runs, and
 * nothing is counted. With it one thread accepts, and each request has a thread of its own and a selector for its times;
 * so it may wait for files and for the net, as a reload does, and no carrier ever waits for it. Requests at a time, heads and
 * times are bounded; a connection has one request.
 *
 * <p>What it counts, {@code Numbers}, hangs on the events of the relay, once for each session or datagram that was dropped.
 * Bytes are those that sessions and associations count for the log anyway: the ended ones are added up, and those that go on
 * are looked at when somebody asks. So the numbers are exact, and the way of a byte is as long as without them. The numbers of
 * a carrier are kept by itself.
 *
 * <p>Whoever watches from another machine, Prometheus or a balancer, has a place with two answers and no token: where such
 * programs run, in a cluster, nobody hands tokens to a balancer, and what can be seen there changes nothing. In return only
 * {@code Neighbours} are answered. That place closes when the server begins to drain, so that a balancer sends nobody more.
 *
 * <p>The text for Prometheus is written by its own client's model and writer (two jars of 0.1 MB, and what they read their
 * options with), which know the format's escapes and check names; its registry, which would have counters of its own, is not
 * used.
 *
 * <p>Users, of whom there may be thousands, have series of their own only as long as there are few: see {@code UserTable}.
 *
 * <p>The API of other servers, {@code SsmRoutes}, is another form of what stands under {@code /v1}. It does not tell the keys of
 * users, as theirs do: a panel knows what it has set, and nobody else should learn it here.
 *
 * <p>Panels have datagrams of their own, {@code PanelServer}, with the words of ss-manager; the answers are those of libev's,
 * down to their white space, since panels tell the kinds of managers apart by it. They see the ports that they have opened,
 * which are ports like all others but stand in no file. Nothing is pushed: neither libev's manager nor that of
 * shadowsocks-rust does it, and a panel that waits for {@code ok} on its one socket would take it for the answer. A plugin is
 * not started for who has no password.
 *
 * <p>What administrators are told never holds a password or a key, and targets only with {@code -v}, as in the log, and when
 * they ask for them. What others have chosen, such as names, never reaches a terminal as it is ({@code Shown}).
 *
 * <p>Lists have an order and a limit ({@code Listing}), so that a look at a server with ten thousand sessions costs one walk
 * over them and an answer of some pages. How far away clients are is asked of the system for those only that are shown, on their
 * own carriers, some at a time.
 *
 * <p>May import {@code culvert.http}, {@code culvert.relay}, {@code culvert.net}, of {@code culvert.net.carrier} the datagrams
 * of panels, {@code culvert.address}, and of {@code culvert.acl} the networks; beside
 * {@code culvert.config} and {@code culvert.app.doctor} sees Jackson, and alone the client of Prometheus.
 */
@NullMarked
package culvert.remote.admin;

import org.jspecify.annotations.NullMarked;
