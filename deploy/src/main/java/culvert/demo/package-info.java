/**
 * The demo: both ends on this machine, to see the tunnel work before there is a server.
 *
 * <p>Both run in this process, as its parts: whatever ends the demo ends them too. Nothing may import it.
 */
@NullMarked
package culvert.demo;

import org.jspecify.annotations.NullMarked;
