/**
 * What the pages of both ends are made of: files with places in them, words and numbers, and how they look. A page is text that
 * is whole without its script, in light and dark; nothing comes from elsewhere, and {@code PageAnswer} forbids it. Everything
 * that came from outside goes through {@code Html.escaped}.
 *
 * <p>Loaded by a page, so not before somebody looks at one. May import {@code culvert.http}.
 */
@NullMarked
package culvert.page;

import org.jspecify.annotations.NullMarked;
