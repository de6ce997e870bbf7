/**
 * The page that the local end's port shows to a browser: whether the tunnel works, what goes through it, why the last sessions
 * ended, how programs are pointed at it, and, behind a click, the link that others can start from.
 *
 * <p><b>What it costs.</b> Always: {@code Recent}, the last ends and two sums, touched once a session. Everything else is
 * loaded by the first request, on a thread of its own, since a carrier does not wait for files; speeds are sampled while
 * somebody looks, by one thread that ends a minute after the last look.
 *
 * <p><b>What is asked.</b> Loading the page asks through the tunnel who serves the root of the domain names, of a public name
 * server by its address. Loading it is the question: who opens this page wants to know, so there is no second click; a browser
 * that only guesses that somebody will (prefetch) is refused, and what was learnt stands for three seconds, however often it
 * is loaded. The question says nothing about the user, is as small as one can be, needs no name to be looked up, and its
 * answer comes from a program, not from somebody's web site. The live part of the page asks nothing.
 *
 * <p><b>Who gets in.</b> Programs on this machine, of this user or the administrator where the system says whose a connection
 * is (Linux): the page names what is visited, and its link holds the password. Clients of other machines get a sentence,
 * with users configured or not. Of web pages none may get in: {@code Host} has to be a loopback address in digits or
 * {@code localhost} with this port, so that a name that was rebound here does not fit; {@code Origin} and
 * {@code Sec-Fetch-Site}, where sent, have to be the page's own. The link needs a POST with a token that only the page has.
 * Where a target is shown, it is shown to whoever may read this end's log, which has the same names.
 *
 * <p>No framework and nothing from elsewhere; the page is whole without its script, which only refreshes the live part and
 * adds buttons that copy. Everything that came from outside goes through {@code Html.escaped}.
 *
 * <p>May import {@code culvert.page}, {@code culvert.http}, {@code culvert.local.http}, {@code culvert.relay}, {@code culvert.net} and
 * {@code culvert.address}.
 */
@NullMarked
package culvert.local.page;

import org.jspecify.annotations.NullMarked;
