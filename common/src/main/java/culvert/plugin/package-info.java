/**
 * Plugins (SIP003): programs of others that carry the streams between the two ends in another form. One is started before
 * its end listens, started again when it dies, and ended with this process.
 *
 * <p>What ends it when this process is killed is a pipe: the plugin is the child of a small shell script that reads its
 * standard input, of which only we have the other end. When that closes, for whatever reason, the script ends the plugin. The
 * system's own means ({@code PR_SET_PDEATHSIG}) is not to be had from Java. {@code setsid}, where it is there, keeps
 * a Ctrl-C of the terminal from the plugin, so that sessions can finish.
 *
 * <p>One that has died is noticed by its connections, which the system resets. One that somebody has stopped is noticed by
 * nobody, since the system answers for it: it is ended after a minute, where the system tells. One that hangs cannot be told from a
 * target that has nothing to say: its sessions last as long as their clients want, or {@code idle_timeout}.
 *
 * <p>Options go by the environment, as SIP003 demands, never as arguments, which every user of the machine sees. What the
 * plugin says goes to the log, cleaned, cut and at a bounded rate. Everything here runs on platform threads.
 */
@NullMarked
package culvert.plugin;

import org.jspecify.annotations.NullMarked;
