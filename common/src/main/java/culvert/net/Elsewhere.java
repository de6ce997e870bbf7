package culvert.net;

import culvert.address.Prefix;
import java.util.Collection;

/** Where else a user is: in networks that others serve. By any thread; asked while nobody else can begin anything of that user's, so it never waits. */
public interface Elsewhere {
    /** Whether the user is in that one there. */
    boolean isIn(Prefix network);

    /** In how many the user is there that are none of these. */
    int beside(Collection<Prefix> here);
}
