/**
 * The local end's near face for clients of HTTP: CONNECT, and requests in absolute form.
 *
 * <p>Heads are read by {@code culvert.http}. Whatever two programs could read in two ways is refused: beside what is wrong
 * with a head, a field Host that is not the address, and a user name in an address.
 *
 * <p>After CONNECT there is a relay of bytes like any other. This end learns of a target's failure by silence only, so that a
 * tunnel that was established may end at once; before that, or instead of an answer, the client gets a sentence
 * ({@code Failures}) and never a guess that sounds like knowledge. Nothing is added that says who asks ({@code Via},
 * {@code X-Forwarded-For}).
 *
 * <p>A request for a path, as a browser makes that takes the port for a web site, goes to a {@code FrontPage}.
 *
 * <p>May import {@code culvert.http}, {@code culvert.local.port}, {@code culvert.relay}, {@code culvert.net} and
 * {@code culvert.address}.
 */
@NullMarked
package culvert.local.http;

import org.jspecify.annotations.NullMarked;
