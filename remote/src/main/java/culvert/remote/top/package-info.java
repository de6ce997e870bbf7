/**
 * {@code culvert top}: what goes through a running server, live on a terminal.
 *
 * <p>It is a client like {@code culvert sessions}: all that it knows it asks by {@code AdminClient}, and the server does not know of
 * it. Speeds are made here, of two looks. The order that is shown is asked for from the server too, so that with a limit the rows
 * that come are those that matter; what only differences tell, such as speeds, stands for what has moved last.
 *
 * <p>Two threads and a reader: the one that asks ({@code Asker}) may wait for a server that says nothing, and the keys work all the
 * same. Everything between answers and lines ({@code Look}, {@code View}, {@code Pane}, {@code Board}, {@code Screen}) is
 * without a terminal and without a clock. {@code Tty} alone knows the terminal: the mode of its line is set by {@code stty}, which
 * every Unix has, once at the beginning and once at the end, however that comes; the size is asked for at SIGWINCH. Not by the
 * cursor's report: its answer, late, would be typed into the shell after the end.
 *
 * <p>Names come from others, and so do the sentences of servers: a {@code Line} has nothing but plain text ({@code Shown}), and
 * {@code Painter}, which alone writes sequences for terminals, writes lines.
 *
 * <p>May import {@code culvert.remote.admin}. Writes to the terminal itself and never to the console.
 */
@NullMarked
package culvert.remote.top;

import org.jspecify.annotations.NullMarked;
