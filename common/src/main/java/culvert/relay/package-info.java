/**
 * The relay: one connection from accept to close, the same on both ends.
 *
 * <p>An {@link culvert.relay.Inbound} says what is wanted, a {@link culvert.relay.Router} who serves it, an
 * {@link culvert.relay.Outbound} opens the far side, and {@link culvert.relay.StreamRelay} walks through them and is the
 * only place that turns exceptions into outcomes. The relay never sees a cipher or how bytes move.
 *
 * <p>A session runs on two virtual threads of one {@link culvert.net.Runner}. They may take turns on one carrier or run
 * in parallel: what they share is written by one of them only, or atomic. What ends a session from outside (idle
 * time, shutdown) does so on its runner. No lock is taken while bytes move.
 *
 * <p>Datagrams have the same parts: a {@link culvert.relay.PacketInbound}, a {@link culvert.relay.PacketOutbound}, and
 * {@link culvert.relay.PacketRelay} with one table of associations for all runners. An association is on one runner, and
 * nothing of it is touched by another's threads but its end. Sockets that share a port get datagrams by their sender, so those
 * of a client that has moved may come to another runner, which copies them and hands them over, within a bound; keys and windows
 * are thereby used where they are, and no lock is taken for a datagram.
 *
 * <p>Where rules name ways ({@link culvert.relay.RoutedPackets}), an association has a far side for each way that it has used, and
 * ends when one of them fails: what its client has begun goes on by a new one, rather than half of it.
 *
 * <p>May import {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.relay;

import org.jspecify.annotations.NullMarked;
