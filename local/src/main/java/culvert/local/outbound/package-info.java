/**
 * The local end's far face: a connection to one of the remotes, made to carry a request in the wire's form.
 *
 * <p>Where there are several, {@code Choice} says which goes first, by what real sessions have shown ({@code Health}); nothing is
 * sent to find out. All of them know the same, so it has a lock, which is held for the sorting of a list, when a session is
 * dialled, sends its first byte and gets its first; no byte waits for it after that. Where there is one, nothing of this runs.
 *
 * <p>What is known is known of a place ({@code Servers}), whatever its remote is called, and outlives the plan: the choice of the
 * next one takes over what the last knows of places that stay, and both share their lock, since sessions of both go on.
 *
 * <p>That a server accepts connections shows nothing: one with another password accepts them and is silent. It is good when it
 * has answered. A session that waits for one that never has goes on at the next, if all it has sent may be said twice without
 * harm ({@code Beginning}); any other is lost, since its request may have reached its target.
 *
 * <p>A server's name is looked up for every session, so that the one after a change of networks finds it anew; the
 * resolver remembers for as long as the answer allows.
 *
 * <p>An association is not tied to a socket: {@code RemoteLink} opens another one when the way to the remote has changed,
 * and the keys, the session's id and the count of its datagrams go on.
 *
 * <p>A connection that fails tells so; datagrams just vanish. So all associations together watch which address of a remote
 * answers. One that is silent for too long, or that the system has no way to, makes way for the next: another family or
 * another server. Silence is judged only when everything that went to an address is unanswered, so one target that never
 * answers changes nothing while others do. What stands against it is an application that only sends, by a name of two
 * families of which one leads nowhere: it is tried at times, ever more rarely.
 *
 * <p>Where there are several remotes, datagrams go to the one that streams find good ({@code PacketChoice}). An association that
 * gets no answers there, by whatever way it looks for, goes on at the next ({@code ChosenFar}); since that is another association
 * for its targets, it stays longer with one that has answered before.
 *
 * <p>What a server's silence means is knowable only in part. One that cannot open a request says nothing for a minute or more;
 * one that resets, or ends at once, has opened it and has no way to the target. A target that says nothing looks like the
 * former, so only a server that has never answered is suspected ({@code ServerNews}).
 *
 * <p>May import {@code culvert.relay}, {@code culvert.net}, {@code culvert.address}, {@code culvert.shadowsocks}
 * and SLF4J.
 */
@NullMarked
package culvert.local.outbound;

import org.jspecify.annotations.NullMarked;
