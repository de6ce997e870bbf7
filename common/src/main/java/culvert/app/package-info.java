/**
 * The command line, the same for every program of Culvert: flags, the order in which sources of values win, signals, exit
 * codes, and the one place that turns failures into a line for the user.
 *
 * <p>SIGHUP means two things: read the configuration again, and the terminal has gone. Which of them is seen by opening
 * {@code /dev/tty}, which fails at once after the second: services have none at their start, and a program in a terminal can be
 * told to read its file all the same.
 *
 * <p>What the service manager hears ({@code ServiceManager}) hangs on {@code Reload}, which knows when an end can take something and
 * when no more; without {@code NOTIFY_SOCKET} nothing of it is loaded. Listening sockets are kept by the manager and not handed to
 * a successor that runs beside this process: two of them would each take a recording once, and count a user's bytes apart.
 *
 * <p>The serial collector gives nothing back while nothing is allocated, and it is chosen since it is the smallest, so an end that
 * rests after a busy time collects once ({@code SpareHeap}); the thread that waits for the end of the process looks for that.
 *
 * <p>May import {@code culvert.app.log}, {@code culvert.config}, {@code culvert.net}, picocli and SLF4J. Knows neither end.
 */
@NullMarked
package culvert.app;

import org.jspecify.annotations.NullMarked;
