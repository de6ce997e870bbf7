/**
 * Datagrams at the remote: opened, sent to where they want to go, and the answers sent back.
 *
 * <p>Each association has one socket of its own for all its targets, so that a target's answer, and anybody else's who
 * was told that port, finds its way back to the client (a "full cone"): what games and calls between peers need. Which
 * association a datagram belongs to is the wire's matter; where its client is, is learnt anew from every datagram that
 * was opened.
 *
 * <p><b>What strangers can do.</b> A datagram that does not open is counted and forgotten: it makes nothing, keeps
 * nothing, gets no answer and disturbs nobody. What those with a key can make is bounded: associations, sessions that
 * have to be remembered, lookups of names and what waits for them. Of each a user has a share, or a network where all
 * have the same key: when there is no more, who has most makes room or has to wait, and nobody else.
 *
 * <p>Everything is on one {@link culvert.net.Runner}: the listening sockets, which share one table since a client may
 * come by any of them, and the sockets of the associations. Threads may all the same run in parallel where the runner
 * is the default scheduler's. The few locks are held for computing only, never while something is sent or awaited.
 *
 * <p><b>A flood of sessions by who knows a key</b> ends his own: a session that makes room is known by its id for 60 to 120
 * s more, so that no replay of it begins another. A clock that is set back meanwhile shows its time again after that;
 * of other sessions the latest time is kept too.
 *
 * <p>May import {@code culvert.relay}, {@code culvert.replay}, {@code culvert.net}, {@code culvert.address} and
 * {@code culvert.shadowsocks}.
 */
@NullMarked
package culvert.remote.datagram;

import org.jspecify.annotations.NullMarked;
