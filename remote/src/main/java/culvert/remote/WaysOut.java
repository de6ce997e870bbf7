package culvert.remote;

import culvert.config.Config;
import culvert.config.Diagnostics;
import culvert.config.Key;
import culvert.config.SourceLocation;
import culvert.config.UserRules;
import culvert.direct.WayOut;
import culvert.net.Families;
import culvert.net.Origin;
import culvert.upstream.Upstream;
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

    /** What connections of a port go through, where that carries all that is served there. */
    static List<Upstream> proxies(Config own, Diagnostics diagnostics) {
        List<Upstream> proxies = own.find(Key.OUTBOUND_PROXY).orElse(List.of());
        if (own.get(Key.MODE).servesUdp() && !UserRules.carryDatagrams(proxies)) {
            diagnostics.wrong(
                    own.location(Key.OUTBOUND_PROXY).orElse(SourceLocation.whole(Key.OUTBOUND_PROXY.name())),
                    Key.OUTBOUND_PROXY + UserRules.DATAGRAMS);
        }
        return proxies;
    }

    /**
     * A port that a panel has opened, with the way to targets and the balancers that hold for all now.
     *
     * @throws IllegalArgumentException when that does not carry all that is served there
     */
    static PortSettings following(PortSettings added, RemoteSettings now) {
        if (now.manager().isEmpty()) {
            return added;
        }
        Config common = now.manager().get().common();
        List<Upstream> proxies = common.find(Key.OUTBOUND_PROXY).orElse(List.of());
        if (added.mode().servesUdp() && !UserRules.carryDatagrams(proxies)) {
            throw new IllegalArgumentException(Key.OUTBOUND_PROXY + UserRules.DATAGRAMS + " of the port "
                    + added.number() + " that a panel has opened");
        }
        return added.leaving(of(common), proxies).behind(common.get(Key.PROXY_PROTOCOL_FROM));
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
