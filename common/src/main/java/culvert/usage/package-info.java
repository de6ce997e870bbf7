/**
 * What users have carried, kept for the next process: quotas outlive a restart, and {@code kill -9}.
 *
 * <p>{@link culvert.usage.UsageStore} is where it is kept: a name and its {@code Ledger}, read once and written whenever
 * something has changed. It is each server's own also where servers share quotas: what they have carried together stands elsewhere ({@code
 * culvert.remote.fleet}), under the name that the store has given itself and keeps as long as what is in it.
 *
 * <p><b>Why H2's MVStore.</b> It is one library of 0.35 MB in plain Java, without any of its own. What it commits it appends,
 * with checksums, and it finds the last whole commit when it opens, so a process that is killed loses what came after that and nothing
 * else. SQLite's driver brings 14 MB of native code for every system, an SQL engine, and files of its own beside the one.
 * A journal like that of {@code culvert.replay} would be more code here for what is a table of names. The values are bytes of our
 * own form: the store's own would read back whatever class of objects a file names.
 *
 * <p>{@link culvert.usage.LastDay} is another thing: what users have carried in each hour of the last day, for the page of the
 * server, which this process forgets when it ends.
 *
 * <p>Nothing of the store is loaded while no user has a quota. A thread of its own reads and writes; no carrier touches a file.
 *
 * <p>May import {@code culvert.net}; alone sees H2.
 */
@NullMarked
package culvert.usage;

import org.jspecify.annotations.NullMarked;
