/**
 * The remote end: accepts Shadowsocks on a server, connects to targets and relays.
 *
 * <p>This package is the composition root: the only one here that sees configuration values. Never imports
 * {@code culvert.local}.
 *
 * <p>A server has ports ({@code PortServer}), each with users, a wire, a replay filter and listeners of its own. What makes
 * sense once in a process they share ({@code RemoteContext}): the rules about targets, the bound for strangers, the sessions, and
 * who has a name, so that a user has the same limits everywhere. The replay filter is kept by the number of the port, which is
 * why two ports of one server cannot have the same.
 *
 * <p>Users stand in the configuration, which belongs to the administrator and is never written, and in a file that belongs to the
 * server ({@code ManagedUsers}). A change of the latter is a reload of everything, with a draft in the place of that file; it gets
 * onto the disk before that, and into its place after it. So there is one way to take users, and nothing that is wrong is ever kept.
 * A port that has that file is one with users, also when there is none: otherwise whoever was removed last could come again by the
 * server's key.
 */
@NullMarked
package culvert.remote;

import org.jspecify.annotations.NullMarked;
