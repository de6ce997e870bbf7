package culvert.direct;

import culvert.net.Families;
import culvert.net.Origin;

/**
 * How connections and datagrams get from this machine to targets.
 *
 * @param origin where they leave from
 * @param families which of a name's addresses they go to
 */
public record WayOut(Origin origin, Families families) {
    /** As the system routes it. */
    public static final WayOut USUAL = new WayOut(Origin.ANY, Families.USUAL);
}
