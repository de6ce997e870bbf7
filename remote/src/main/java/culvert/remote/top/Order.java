package culvert.remote.top;

import java.util.Comparator;
import java.util.Set;

/**
 * What a table is in the order of.
 *
 * @param name as people type it
 * @param server what the server is asked to begin with, where it tells only some
 * @param titles the columns that show it
 */
record Order<T>(String name, String server, Set<String> titles, Comparator<T> comparator) {}
