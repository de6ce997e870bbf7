/**
 * The command {@code culvert link}: a link to pass on, and its QR code for a phone's camera.
 *
 * <p>Alone sees ZXing, which nothing else of the program loads. The code is drawn with colours of its own, since a camera
 * wants dark on light whatever the terminal's colours are; where there are no colours, it is drawn for a dark terminal.
 * Whether there is a terminal, and in which locale, is told by the launcher: the runtime itself always has UTF-8.
 */
@NullMarked
package culvert.app.link;

import org.jspecify.annotations.NullMarked;
