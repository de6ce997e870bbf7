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
 */
@NullMarked
package culvert.remote;

import org.jspecify.annotations.NullMarked;
