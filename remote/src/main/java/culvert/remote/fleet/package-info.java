/**
 * What several servers share, in a Redis or Valkey: which requests have come, quotas, which users there are, and where. A recording that one of
 * them has taken is refused by all others, what one has carried of a quota is gone for all, and who
 * is added or removed at one is so at all.
 *
 * <p><b>Order.</b> The port's own memory comes first ({@code culvert.replay}): what it knows is refused at once, and what it does not
 * know it remembers. Then the request is understood, and before anything comes of it, a look-up included, one round trip
 * asks the others: {@code SET prefix r: hash 1 NX PX time} enters it, or says that it was there. One command does both, without
 * a script, and is enough: there is no moment in which two servers may both find it new. Only what was authenticated is asked about, so a
 * stranger causes no traffic there, and cannot fill the queue: whoever does has a key. A beginning that was never understood is
 * not entered; it has reached no target.
 *
 * <p><b>The name</b> is 16 bytes of SHA-256 over the edition and the salt: the same at all servers, whatever their ports, and
 * short. It needs no key: salts are random, and nobody can aim at another's with 128 bits. The value says nothing.
 *
 * <p><b>How long.</b> A request of 2022 passes for 62 s by the clock of one server. Of two servers whose clocks differ by d it passes for
 * 62 s + d, so it is kept for 120 s: right as long as they differ by less than 58 s. Requests of the AEAD methods carry no time
 * and pass for ever; they are kept for {@code redis_keep}, 30 days, since censors have sent replays 570 hours old. Measured with Redis
 * 7.0.15 (jemalloc): a million take 113 MB by its own count and 141 MB of the system's. A full one with {@code noeviction} refuses
 * to enter, and counts as away; one that evicts forgets silently, which the doctor warns of.
 *
 * <p><b>Datagrams</b> of the AEAD methods pass for ever as well, and there are far more of them. A replay comes from another place than what was
 * recorded, so it brings a new association: about the datagram that does, one asks, which waits as a copy, in bytes that are
 * bounded with those that are handed over; all others are entered without being asked about, 2,000 a second of each server at most, and none while the store is
 * away, since connections would lose their places to them. They are kept for ten minutes: for as long as requests of connections there is no room.
 * What is left: a recording that is older, or of a transfer that sent more than that. Those of 2022 carry their time, and pass for 30 s; a
 * client may move from one server to another with its session, so their sessions are not entered.
 *
 * <p><b>Away.</b> Slow, gone, full, read-only after a failover, without the right to write: all that does not say within a moment
 * whether a request is new. {@code available}, the default, then goes on with each server's own memory, {@code strict}
 * refuses. Why not {@code strict} by itself: it makes one machine of the operator's what everybody's way out hangs on, and with it
 * whoever can flood or unplug that machine. What {@code available} gives up is bounded: for the time of an outage servers
 * are what they are without this package, which is how every other program is always; a censor cannot bring that about without reaching
 * the store, and would have to replay in just that time, at another server. Who rather has nobody served than a server
 * recognised, takes {@code strict}. In both, what came in an outage is entered when it is over: up to 65,536 requests,
 * 7 MB, of which the oldest make room (counted as lost).
 *
 * <p>A restart that comes back empty forgets what was entered; each server still refuses what it has taken itself. So does a
 * failover with what was not replicated yet. Not the clients' side: who is refused meets silence, as every replay does, and a local
 * with several servers asks the next after 2 s.
 *
 * <p><b>Waiting.</b> A virtual thread waits for its answer parked, for 250 ms at most ({@code strict}: 1 s), and holds no buffer
 * meanwhile. The first failure of a round trip opens a breaker, and so does an answer for which somebody has waited in vain: with
 * {@code available} nobody waits from then on, until a connection has been made and something was entered by it. The same where most
 * have lately waited for more than 5 ms ({@code Pace}), so that a store that has become slow costs little: who wants its word whatever it
 * costs takes {@code strict}. The limit is four times its best where that is more, since one that is far away is so by choice, and
 * round trips count, not requests, since a pause of this machine holds up many at once. With {@code strict} everybody waits a second for it to come back, so that a short failover
 * refuses nobody. What may have been entered by a round trip that failed is entered again, and then not taken for a replay of itself.
 *
 * <p><b>A prober</b> must not tell a replay that another server has taken from noise by when its FIN is answered. So who is
 * refused by its bytes waits as long as the last answer took, or in vain ({@code SaltMemory.pretend}). What is left: who comes
 * just after another waits up to half a millisecond longer, which repeating the last one's time does not show; and a
 * probe that is too short to be judged is answered as much sooner, which tells its length as little as before.
 *
 * <p><b>One thread.</b> All carriers hand what they ask to one platform thread, which may block, in names, TLS and answers. What comes while
 * it waits goes with the next round trip, so that the store sees few and full ones; a carrier pays a wake-up at most. One
 * begins half a millisecond after the last at the soonest where somebody waits for it (without that, both ends together took 5 % more processor time
 * for a connection). A batch is 512. Everything else that is shared goes by a second thread and connection ({@code SharedState}), which nobody waits for: its
 * parts ask every 100 ms, or sooner when they say so, all of them in one round trip.
 *
 * <p><b>Quotas: leases</b> ({@code SharedQuotas}, {@code Lease}, {@code LeaseScript}). A server takes slices of a user's quota, and carries no more than
 * it has. It asks for half a second's worth at the user's rate, or for a 16,384th of the quota where that lasts longer (ten seconds at most: a month's quota
 * at the speed of a home's line then costs one request in five seconds; with a 1,024th, a thousand servers hold all of it between them), when less than half of that is left; it gets a sixteenth of what is
 * left in all at most, so that towards the end slices shrink and others find something, and gives back what it has not used when
 * nothing was carried for 2 s. At the start, or where more is needed than is there, a user waits for the answer as for a turn of its rate (1 to 32 ms a
 * look), but for a credit of a quarter of the least slice, so that who comes after a rest does not wait for it. Near the quota's
 * end a server goes beyond it by that credit and a read of each session: the 1,000 servers of {@code LeaseSimulationTest} stay within
 * 1 %. The alternative is a call for each read, which costs a round trip for every 128 KB; or to count afterwards, which lets
 * through what a line carries until everybody has counted.
 *
 * <p><b>What is kept</b> is a hash for each account, which is a user in a period and a direction: how much each server has of it, used or not, and the
 * sum. A server writes its own field only and says where it is, never by how much it moves, so every request can be repeated: an answer that was
 * lost, a connection that broke in between, a script that was done twice change nothing. One counter for all would be smaller, and
 * nobody could tell whether a part of it was forgotten: with fields each server sees that its own is less than it was, tells
 * it again, and is right whether the store came back empty, from yesterday's copy, or as a replica that lacks the last second. It looks every
 * second, 256 users in turn, so for that no connection has to break. That look is also what a server knows of the others when the store is away, and what
 * {@code quota_used} shows.
 *
 * <p><b>Restart.</b> A field is the server's for as long as it remembers what its users have carried: both go by the name in {@code usage.mv}. What the
 * field has beyond that when a process begins is lost, since some of it may have been carried in the last seconds before a {@code kill -9}, of which
 * nothing was written: at most a lease. An orderly end gives it back. Where nothing can be kept the name is drawn at each start, and the former
 * fields stand for what was carried before. A copy of {@code usage.mv} at two servers makes them one, which would count half.
 *
 * <p><b>Quotas while the store is away.</b> {@code available}: a server goes by the quota less what it has carried and less what the others had when it last looked; n
 * servers may carry up to n times what was left, and tell it afterwards. {@code strict}: it carries what it has; who needs more waits for a second,
 * and is over then. A quota that was changed counts with the next look; what was granted beyond a smaller one is taken back. A user who was removed is forgotten,
 * with the name's accounts, by each server that hears of it.
 *
 * <p><b>Users</b> ({@code SharedUsers}): the hash {@code prefix u} has for each name its entry of the users file or that there is none any more,
 * both with a {@link culvert.remote.fleet.Version}, and the stream {@code prefix c} the names that have changed. What stands in the hash
 * counts, the stream only says where to look: whoever misses some of it, or finds the hash empty, compares everything, after each connection and
 * every ten minutes. Nothing is compared by Redis itself: of two servers that write the same name the second one may put an older version there,
 * the other one sees that, since it is told of the change, and writes again. So it takes no script, and ends as soon as nobody has a newer one.
 *
 * <p>The later change wins, by milliseconds. Clocks only decide between changes of which neither knew the other: who changes what it knows makes a
 * version after that, whatever its clock says. What a server has, and in which version, stands in a file beside that of the users, with a hash of each
 * entry. A hash that differs means that somebody has changed the file by hand, at the latest when the file was written last, or that the
 * process died between writing the two; both are right with the time of the file as the version. Without that file, at a first start, others are
 * believed in everything, so that no old copy brings back who was removed. For the same reason who is only missing from the file
 * was not removed: a file that is lost must not remove everybody everywhere. A version has a second one beside it, of when the user came: another of the
 * same name is somebody else, whose quota begins at nothing, also at a server that has not seen the removal.
 *
 * <p>Entries hold passwords. They are sealed ({@code Vault}), with name and versions as associated data, by the password of the first port, which is
 * what servers with the same users have in common and what only they need to know. Who can write to Redis can hold back changes,
 * and end servers, since what is made of an answer takes several times what comes (which is bounded, {@code GuardedSocket}, for a store that means
 * well); but makes no user and removes none. What does not open is as good as
 * nothing: it is not taken, and told anew by who has it when it compares everything, not when it hears of it, so that servers with two
 * passwords, as there are while it is replaced, do not answer each other for ever.
 *
 * <p>The thread that asks hands over what has come, and another one, which lives as long as there is something to do, opens it, reads files, puts it into force
 * and writes: by the way that a command goes ({@code ManagedUsers}), under its lock, thousands at once where there are thousands.
 *
 * <p><b>Devices</b> ({@code SharedDevices}): which networks users are in who may be in so many only. All of it in every server, so that
 * nobody waits for an answer when a session begins. That would be megabytes each time, so a stream ({@code prefix d}) has what has changed since
 * the last complete account, 0.4 s after it did at most, and the account itself stands under a name of the server ({@code prefix d: server}), for 10 s,
 * written every 3 s and read by newcomers alone. A message holds all changes since that account: one that was missed is made good by the next, and there are
 * no gaps to look for. Time is that of each server's own monotonic clock: whoever was not heard for 10 s is gone. Networks and names are SipHash with a key of the
 * same password, the network with the user in it, so that nobody sees who is where, nor that two are at the same place. The password is that of the start.
 *
 * <p><b>Why Jedis.</b> Of it one class is used, a connection that writes commands and reads answers: 1.2 MB, with its pools, JSON and
 * token libraries left out (0.6 MB), which that class never loads. Its sockets are ours, since its own do not compare a
 * certificate with the name, and try an address at a time. Lettuce brings 5.5 MB (reactor, four more of Netty), event loops with
 * threads of their own, and a queue of commands that outlives a connection, where we want to know which may have been sent.
 *
 * <p>Without {@code redis} none of this is loaded. May import {@code culvert.shadowsocks}, {@code culvert.crypto},
 * {@code culvert.net} and {@code culvert.address}; alone sees Jedis.
 */
@NullMarked
package culvert.remote.fleet;

import org.jspecify.annotations.NullMarked;
