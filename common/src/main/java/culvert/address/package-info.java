/**
 * Where a connection goes: hosts, ports, and the one reader and writer of their SOCKS form on the wire.
 *
 * <p>Imports the JDK only. Values are legal once constructed; nothing here ever asks DNS.
 */
@NullMarked
package culvert.address;

import org.jspecify.annotations.NullMarked;
