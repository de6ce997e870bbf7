/**
 * The command {@code culvert doctor}, as far as both ends share it: what a check has found, how it is said, and the checks
 * that are about a machine and not about a tunnel.
 *
 * <p>A check says what was tried, what came out and what to do, in words for people, and a program gets the same words. It
 * never throws: whatever goes wrong is what it has found. Each has a limit of a few seconds. What makes no sense after
 * something else has failed is not tried, and the report says why.
 *
 * <p>Nothing is changed, nothing is kept, and no secret is said. Nobody is asked directly but the servers of the configuration,
 * its name servers, and, where the clock may be the matter, a server of NTP. The remote's end asks that one whenever its method
 * is of 2022, and connects to the target (example.org:443, unless told another) as it would for a client.
 *
 * <p>Which end is checked is told by the launcher ({@code --remote}), since no program has both. Neither end loads any of this.
 *
 * <p>May import {@code culvert.app}, {@code culvert.config}, {@code culvert.net}, {@code culvert.address}, picocli and, beside
 * {@code culvert.config}, Jackson, to write.
 */
@NullMarked
package culvert.app.doctor;

import org.jspecify.annotations.NullMarked;
