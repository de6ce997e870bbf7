/**
 * The network as blocking seams: streams, listeners, a resolver, deadlines, and the failures they end with.
 *
 * <p>Everything above this package (wire formats, relay, both ends) is written as if a connection were a blocking pipe
 * used by one reading and one writing virtual thread. How the bytes move is decided below it, once, at start:
 * {@code culvert.net.carrier} and {@code culvert.net.plain} implement these interfaces, and {@code culvert.net.dns} the resolver.
 *
 * <p>Datagrams come and go in batches ({@code PacketSocket}, {@code PacketBatch}): one array for all of them, because
 * a system call for each would be most of their cost, and where the system takes only one at a time the code above is the
 * same. What cannot be sent at once is lost and reported; nothing here queues. {@code PacketChannel} does it with the JDK's
 * means, for the transports that have no better ones.
 *
 * <p>Waiting data is charged to {@code MemoryBudget}, one for the process: a share of the heap, so that no number of
 * peers makes this program run out of it. Counting connections would not do, since one may hold a hundred bytes
 * or a hundred thousand. Nothing that moves is charged: a counter shared by all threads is dear, and what is in flight is
 * bounded by the number of carriers.
 *
 * <p>A {@code User} knows what it has carried and what it may. Sessions count for themselves, as ever, and are summed when
 * somebody asks ({@code Tally}); only who has a quota or a rate has a {@code Gate}, which is asked before each read. Others cost
 * one look at a field that is empty, in no order with anything else.
 *
 * <p>May import {@code culvert.address} and the JDK only.
 */
@NullMarked
package culvert.net;

import org.jspecify.annotations.NullMarked;
