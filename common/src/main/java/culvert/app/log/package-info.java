/**
 * The log: one line an event, as text or JSON, written by a thread of its own; which lines sessions, associations, dropped
 * datagrams and peers that did not authenticate are worth; and advice where they fail in a way that the configuration explains.
 *
 * <p>A line is short, and whoever sends us something cannot make lines without end: what strangers do is counted, and
 * told once a minute. At the default level neither the remote's targets nor the addresses of strangers are
 * told. What comes from outside is escaped.
 *
 * <p>Alone sees Logback. May import {@code culvert.relay}, {@code culvert.net}, {@code culvert.address} and
 * {@code culvert.config} for the form of a line.
 */
@NullMarked
package culvert.app.log;

import org.jspecify.annotations.NullMarked;
