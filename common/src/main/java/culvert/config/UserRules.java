package culvert.config;

import culvert.acl.Acl;
import culvert.acl.Cidr;
import culvert.net.UserLimits;
import culvert.upstream.Upstream;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each user of the remote end may, at all of its ports together. */
public final class UserRules {
    /** What is wrong of proxies that do not. */
    public static final String DATAGRAMS =
            " carries no UDP, which one socks5:// alone does, expected that, or \"mode\": \"tcp_only\"";

    private final Map<String, UserLimits> limits = new LinkedHashMap<>();
    private final Map<String, UserTargets> targets = new LinkedHashMap<>();
    private final Map<String, Said> said = new LinkedHashMap<>();
    private final Map<String, SourceLocation> places = new LinkedHashMap<>();
    private final Map<String, Optional<Acl>> lists = new HashMap<>(); // by file: many may name the same
    private final Diagnostics diagnostics;

    /** All that is said of a user but the password. */
    private record Said(
            UserLimits limits, Optional<List<Cidr>> egressAllow, String acl, Optional<List<Upstream>> proxies) {}

    /** Nothing was read. */
    public UserRules(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** What was read, by name. */
    public Map<String, UserLimits> limits() {
        return Collections.unmodifiableMap(limits);
    }

    /** Where those may go of whom something of their own was read, by name. */
    public Map<String, UserTargets> targets() {
        return Collections.unmodifiableMap(targets);
    }

    /** Reads what the users of a port may: those of several ports the same at each. */
    public void read(Config port, boolean isBehindPlugin) {
        for (Entry user : port.get(Key.USERS)) {
            String name = user.get(Key.USER_NAME);
            UserLimits next = limits(user);
            Optional<List<Cidr>> egressAllow = user.config().find(Key.USER_EGRESS_ALLOW);
            Optional<List<Upstream>> proxies = user.config().find(Key.USER_OUTBOUND_PROXY);
            Said now = new Said(next, egressAllow, user.get(Key.USER_ACL), proxies);
            Said before = said.putIfAbsent(name, now);
            if (before == null) {
                limits.put(name, next);
                Optional<Acl> acl =
                        lists.computeIfAbsent(now.acl, _ -> AccessRules.of(user.config(), Key.USER_ACL, diagnostics));
                if (egressAllow.isPresent() || acl.isPresent() || proxies.isPresent()) {
                    targets.put(name, new UserTargets(egressAllow, acl, proxies));
                }
            } else if (!before.equals(now)) {
                diagnostics.wrong(
                        user.place(),
                        "what " + Quoted.quoted(name) + " may is another "
                                + seenFrom(user.place(), places.getOrDefault(name, user.place()))
                                + ", expected the same at each server");
            }
            places.putIfAbsent(name, user.place());
            if (port.get(Key.MODE).servesUdp() && !carryDatagrams(proxies.orElse(List.of()))) {
                diagnostics.wrong(
                        user.config().location(Key.USER_OUTBOUND_PROXY).orElse(user.place()),
                        EntryList.partOf(Key.USER_OUTBOUND_PROXY, name) + DATAGRAMS);
            }
            if (isBehindPlugin && next.maxDevices() > 0) {
                diagnostics.wrong(
                        user.config().location(Key.USER_MAX_DEVICES).orElse(user.place()),
                        EntryList.partOf(Key.USER_MAX_DEVICES, name) + " is " + next.maxDevices()
                                + " and there is a plugin, behind which nobody knows where connections come from, expected"
                                + " none");
            }
        }
    }

    private static String seenFrom(SourceLocation here, SourceLocation there) {
        return here.source().equals(there.source()) ? "in line " + there.line() : "at " + there;
    }

    /** Whether UDP can go that way. */
    public static boolean carryDatagrams(List<Upstream> proxies) {
        return proxies.isEmpty() || (proxies.size() == 1 && proxies.getFirst().carriesDatagrams());
    }

    private static UserLimits limits(Entry user) {
        return new UserLimits(
                user.get(Key.USER_ENABLED),
                user.get(Key.USER_EXPIRES),
                user.get(Key.USER_MAX_SESSIONS),
                user.get(Key.USER_MAX_DEVICES),
                user.get(Key.USER_QUOTA),
                user.get(Key.USER_RATE_UP).orElse(0L),
                user.get(Key.USER_RATE_DOWN).orElse(0L),
                user.get(Key.USER_NOTE),
                user.get(Key.USER_ADMIN),
                user.config().find(Key.SERVER_PORT).orElse(0));
    }
}
