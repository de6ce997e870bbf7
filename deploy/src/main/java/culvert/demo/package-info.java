/**
 * The demo: both ends on this machine, to see the tunnel work before there is a server.
 *
 * <p>Starts the ends as a user would, by the launcher, as processes of their own; so it imports {@code culvert.app},
 * the command line's library and the JDK only. Whatever ends the demo ends its processes: each is told to live no longer than its standard
 * input, which the system closes even when this process is killed.
 */
@NullMarked
package culvert.demo;

import org.jspecify.annotations.NullMarked;
