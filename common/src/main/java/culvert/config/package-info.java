/**
 * What the user has said, read and checked: the file, the keys it may hold, and the layers in which flags, environment
 * and file lie over each other.
 *
 * <p>A value knows where it was written, so that every message can say so. Secrets are wrapped in
 * {@link culvert.config.Secret} and appear in no message and no {@code toString}. All mistakes of a file are collected
 * and reported at once.
 *
 * <p>May import {@code culvert.address}, {@code culvert.acl}, {@code culvert.crypto} for the names of the methods, and
 * alone Jackson. Only the composition roots and {@code culvert.app} see these values.
 */
@NullMarked
package culvert.config;

import org.jspecify.annotations.NullMarked;
