/**
 * The replay filter that outlives its process: which requests have come, in memory and in a journal.
 *
 * <p><b>Two generations.</b> {@code ReplayMemory} keeps a salt as 43 bits of a hash, in one of two sets; the older set is
 * forgotten as a whole when the younger is full. A million take 3.8 MB, an idle server 0.2. An honest salt is taken for
 * another, and its connection refused, at most once in four million times (two million over 2 to the 43rd). The hash is
 * keyed at random, so that who knows the password cannot send salts that meet those of others, and the key stands in the
 * files with what was made with it. Measured beside it, with two million remembered: a Bloom filter of the same size is a
 * little quicker, errs more often, takes all of its memory at once and cannot be written anew from itself; a table of
 * whole hashes is ten times quicker and takes four times the memory; here a look and an entry take 0.7 us together, of
 * the 150 that a connection costs. Own salts, which might be played back, take no room: they are marked
 * ({@link culvert.crypto.SaltMark}).
 *
 * <p><b>The methods of 2022</b> turn by time. A replayed request passes the check of its time for at most a minute, and a
 * server restarts within seconds: without a trace on disk everything from before the restart could be sent again. To
 * refuse all requests from before the start instead would turn away honest clients whose clocks are a little behind. When
 * a million come within a minute, requests are refused rather than waved through: only who knows the key can bring that
 * about.
 *
 * <p><b>The AEAD methods</b> turn by count, and remember the last million salts at least, up to two million. Their requests
 * carry no time, and censors have sent replays 570 hours old, so only room ends the memory.
 *
 * <p><b>Their datagrams</b> have a memory of the same kind in each process, apart from that of streams, which a minute of
 * fast datagrams would push out. It is not kept on disk, where it would be written to all the time: whoever has recorded
 * datagrams can play each once more after a restart, or when a million others have come since, which are 1.4 GB where
 * each fills a frame. A network may repeat datagrams too, and programs have to bear it.
 *
 * <p><b>Why no embedded store.</b> Measured (H2's MVStore 2.4, two million entries, a commit every thousand, on the same
 * machine): 33 us an entry where this takes 0.7, a file of 730 MB or more where this has 32, and a lookup that reads the
 * file on the caller's thread, which would be a carrier.
 *
 * <p><b>Why a journal.</b> A carrier's thread must not wait for a disk. A memory-mapped file would be written by the
 * carrier itself, and a page that is not there, or is being written back, stops it with all its sessions. Here the
 * carrier puts the salt into memory and wakes one platform thread, which copies what is new out of that memory and
 * appends it to the file, everything that came meanwhile in one write. What was written survives {@code kill -9} at once,
 * since it lies with the system; only what was accepted in the last moment before may be lost. A power failure may lose
 * what the system had not written out yet, some seconds usually. Each record bears a checksum, and files are only
 * appended to, renamed, or replaced at one stroke. When a disk that failed works again, what was not written is: the
 * entries are in memory still, and when the order of the last is not, both generations are written anew.
 *
 * <p><b>Clocks</b> matter to the 2022 edition only. In memory age is measured on the monotonic clock. In the file there is
 * only the wall clock, which is what requests are judged by too: if it was set forward meanwhile, the salts that are
 * dropped belong to requests that are too old by that clock; if it was set back, salts from the future are kept for the
 * whole time. A clock that is set back while the server runs shows times again whose salts have been forgotten: until it
 * has passed the latest of them, everything is refused, since a replay of that time would look new.
 *
 * <p><b>Files.</b> There is one journal for a port and edition, of two generations; only its owner may read them. On disk a
 * generation is a minute's entries, or a million in 16 MB.
 *
 * <p>May import {@code culvert.shadowsocks}, for the interface that it implements, {@code culvert.crypto}, for the
 * hash, and {@code culvert.net}.
 */
@NullMarked
package culvert.replay;

import org.jspecify.annotations.NullMarked;
