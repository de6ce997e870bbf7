/**
 * The replay filter of the 2022 edition that outlives its process: the salts of the last minute, exactly, in memory and
 * in a journal.
 *
 * <p><b>Why a journal.</b> A recorded request passes the check of its time for at most a minute, and a server restarts
 * within seconds: without a trace on disk everything from before the restart could be sent again. To refuse all
 * requests from before the start instead would turn away honest clients whose clocks are a little behind. So each salt
 * that is remembered is written down, and read back at the start.
 *
 * <p><b>Why so.</b> A carrier's thread must not wait for a disk. A memory-mapped file would be written by the carrier
 * itself, and a page that is not there, or is being written back, stops it with all its sessions. Here the carrier
 * puts the salt into memory and wakes one platform thread, which copies what is new out of that memory and appends it
 * to the file, everything that came meanwhile in one write. What was written survives {@code kill -9} at once, since it
 * lies with the system; only what was accepted in the last moment before may be lost. A power failure may take some
 * seconds more, which the machine needs to come back in any case.
 *
 * <p><b>Clocks.</b> In memory age is measured on the monotonic clock. In the file there is only the wall clock, which is
 * what requests are judged by too: if it was set forward meanwhile, the salts that are dropped belong to requests that
 * are too old by that clock; if it was set back, salts from the future are kept for the whole time.
 *
 * <p><b>Bounds.</b> A fixed number of salts is kept in memory, and when they fill it within a minute, requests are
 * refused rather than waved through: only who knows the key can bring that about. On disk there are two generations,
 * each at most a minute's salts long; the older one is replaced when the younger is a minute old.
 *
 * <p>May import {@code culvert.shadowsocks}, for the interface that it implements.
 */
@NullMarked
package culvert.replay;

import org.jspecify.annotations.NullMarked;
