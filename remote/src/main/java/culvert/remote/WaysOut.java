package culvert.remote;

import culvert.config.Config;
import culvert.config.Key;
import culvert.direct.WayOut;
import culvert.net.Families;
import culvert.net.Origin;
import java.util.List;

/** Turns configuration values into ways to targets. */
final class WaysOut {
    private WaysOut() {}

    /** What is said of a port. */
    static WayOut of(Config own) {
        Origin origin = new Origin(
                own.find(Key.OUTBOUND_BIND_ADDR).orElse(List.of()),
                own.find(Key.OUTBOUND_BIND_INTERFACE).orElse(""),
                own.get(Key.OUTBOUND_FWMARK));
        return new WayOut(origin, families(own));
    }

    private static Families families(Config own) {
        if (own.get(Key.OUTBOUND_IPV6_ONLY)) {
            return Families.IPV6_ONLY;
        }
        return own.find(Key.IPV6_FIRST)
                .map(first -> first ? Families.IPV6_FIRST : Families.IPV4_FIRST)
                .orElse(Families.USUAL);
    }
}
