/**
 * The engine: carriers, which are platform threads that own a Netty loop and schedule the virtual threads of their
 * sessions. The loop tells readiness; each virtual thread does its own reads and writes, but for the small messages below.
 *
 * <p>Alone imports {@code io.netty}. Implements {@code culvert.net} and is imported only where a process is composed, but
 * for {@link DatagramService}.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>All sockets and threads of a session belong to one carrier, so nothing on the data path is contended.
 *   <li>A carrier's turn runs every thread that I/O or another thread woke, and then at most one that gave way after
 *       using up its budget: a bulk transfer never stands before an interactive one.
 *   <li>No blocking native call on a carrier. A class initialiser would pin it, so the data path is loaded before
 *       listening.
 *   <li>A read happens when its thread runs, or its step, into memory that is still in cache; nobody reads ahead, so a slow
 *       reader stops its sender by itself.
 * </ul>
 *
 * <p>Why not the default scheduler of virtual threads: it has no time slices, and one download then freezes every other
 * connection for tenths of a second. Why not Netty's own channels: they read ahead into cold buffers and queue writes.
 * {@code epoll} does its own system calls ({@code culvert.net.linux}); {@code nio} goes through {@code SocketChannel} and
 * {@code DatagramChannel} on the same carriers, one datagram a call.
 *
 * <p>{@link DatagramService} is no part of the engine: a few datagrams of people, on a thread of its own, here since it needs
 * Netty for sockets at paths.
 *
 * <p>{@link KernelBuffers}: with both ends, clients and targets on one machine, a download beside 4,000 sessions whose clients
 * had stopped reading came to 3 MB/s of 1,600, since the kernel held 540 KB for each of them, more than it allows for all TCP.
 * Now it holds 290, clients and targets included, and the download keeps its rate. Most of it was what the ends had
 * received: the kernel enlarges a receive buffer as soon as a little is read from it, before anybody knows that the
 * destination has stopped. A limit of the window (TCP_WINDOW_CLAMP) does not last, since that adapts it again.
 *
 * <p>Where the kernel refuses a run of datagrams, they go singly, and for the next 4096 batches so do those of this length
 * and of greater ones. A kernel without UDP_GRO is sent no runs at all, since it may pass over UDP_SEGMENT and make one
 * datagram of them.
 *
 * <p>{@link TurnSends}: small messages of a turn leave with one system call at its end, where there are streams enough and
 * the system allows io_uring. What that saves is not the calls but the switches: a process that is woken in the middle of a turn
 * takes the core from it. A full io_uring that receives too saved no more with two plain relays, and would change the path of
 * bulk. And where the thread that waits would only carry one small message across, the loop does that for it
 * ({@link culvert.net.Stream.Step}), which saves its thawing and freezing. A step closes nothing and waits for nobody; what it
 * meets, the thread wakes for, which is then told that it may read, whether or not the step has read all. What a step writes
 * leaves in the next turn, after the threads that were woken meanwhile. Figures are in {@code bench/NOTES.md}.
 *
 * <p>A socket is closed before it leaves the loop, which saves a system call: the kernel forgets it with its last descriptor.
 * While somebody starts a child that is not yet the last one: for a millisecond the child has a copy of each. The closed
 * socket is still watched then, and an event of it, that its peer has hung up for example, looks like one of the next
 * socket with its number. So an event is a hint: what tells of an end is a read, and of a connection that
 * is made, where there is any doubt, the system.
 *
 * <p>It cannot be known whether a silent peer is gone; what was going on decides how long it is given. In the middle of a
 * transfer it is the time of an outage ({@code tcp_user_timeout}): an idle receiver of a download would otherwise be ended
 * by its own keep-alive probes while the sender's retransmissions wait for the network to come back. A peer that had been
 * idle, as its answers to probes show, or had ended its half, is asked a few times and then ended within a minute. And
 * since nobody reads from a stream after its end, the loop itself tells its session that it is gone ({@code whenGone}).
 */
@NullMarked
package culvert.net.carrier;

import org.jspecify.annotations.NullMarked;
