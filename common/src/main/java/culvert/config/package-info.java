/**
 * What the user has said, read and checked: the file, the keys it may hold, and the sources (flags, links,
 * environment, file) that lie over each other.
 *
 * <p>A value knows where it was written, so that every message can say so. Secrets are wrapped in
 * {@link culvert.config.Secret} and appear in no message and no {@code toString}. All mistakes of a file are collected
 * and reported at once.
 *
 * <p>A key is declared once, in {@code SharedKeys}, {@code LocalKeys} or {@code RemoteKeys}, with everything that flags, help
 * pages, the example and the check of a file need of it, and is used as a constant of {@link culvert.config.Key}. So are the
 * keys of objects in lists, in {@code ServerEntryKeys} and {@code UserEntryKeys}; {@code EntryList} reads them. Keys of other programs
 * are no keys: {@code IgnoredKeys} change nothing about where traffic goes and are warned of, {@code RejectedKeys} do and are refused.
 *
 * <p>What stands for a link may lead to one: a list of servers, or an https address, the only thing that is fetched here, before
 * anything runs. Its host decides which servers are used, and nothing else: no program is started for it, no variable of the
 * environment is put in for it, and its answer is bounded in bytes and in time.
 *
 * <p>The links to pass on are made here too, by {@code SharedLinks}: what is written is what is read. An address that only
 * listens is in no link, and nobody is asked for another, since a guess would be sent to somebody.
 *
 * <p>An {@code ss://} link is a flag that gives several keys at once: it wins over the file, and beside another flag for one of
 * them it is a contradiction. No message quotes any of it, since a link that is cut wrongly has its password anywhere.
 *
 * <p>Users also stand in a file that the remote end writes itself: {@code UsersFile} reads it, {@code UsersOfPorts} says at which ports
 * they are, and {@code UsersText} is what stands in it, to be changed. {@code Replacement} puts a text in the place of a file.
 *
 * <p>May import {@code culvert.address}, {@code culvert.acl}, {@code culvert.net}, {@code culvert.crypto} for the names of the methods and the form of
 * their keys, and Jackson. Only the composition roots and {@code culvert.app} see these values.
 */
@NullMarked
package culvert.config;

import org.jspecify.annotations.NullMarked;
