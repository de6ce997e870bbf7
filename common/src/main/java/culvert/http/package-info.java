/**
 * Heads of HTTP, as whoever serves it or relays it reads and writes them: the local end's port, its page, and the remote's
 * interface for administrators.
 *
 * <p>Heads are collected byte by byte, since what may be wrong with them is mostly in their line ends, and then parsed by
 * Netty's codec, which is loaded when the first of them comes. Whatever two programs could read in two ways is refused: two
 * lengths, continued lines, a CR or LF alone, control characters, more than 32 KB of head.
 *
 * <p>Of Netty only {@code HeadParser} knows. May import {@code culvert.net}.
 */
@NullMarked
package culvert.http;

import org.jspecify.annotations.NullMarked;
