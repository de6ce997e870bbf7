package culvert.config;

import culvert.acl.Cidr;
import culvert.net.Quota;
import culvert.upstream.Upstream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The keys of one of the users. */
sealed interface UserEntryKeys permits Key {
    KeyList LIST = new KeyList(End.REMOTE);

    Key<String> USER_NAME =
            LIST.key("name", ValueTypes.name(1)).required().unique().says("what the log calls it.");

    Key<Secret> USER_PASSWORD =
            LIST.key("password", Secrets.secret()).required().says("its own; \"${NAME}\" works here too.");

    Key<Boolean> USER_ENABLED =
            LIST.key("enabled", ValueTypes.onOff(), "true").says("false: nothing of the user's is served.");

    Key<Optional<Instant>> USER_EXPIRES = LIST.key("expires", Amounts.end(), "")
            .says("the last day, such as \"2027-01-31\", or a moment, \"2027-01-31T18:00\"; both in UTC. \"\": never.");

    Key<Integer> USER_MAX_SESSIONS = LIST.key("max_sessions", ValueTypes.count(), "0")
            .says("so many connections at a time, and so many associations of UDP, at all ports; 0: any number.");

    Key<Integer> USER_MAX_DEVICES = LIST.key("max_devices", ValueTypes.count(), "0")
            .says("from so many networks at a time, a /24 of IPv4 or a /56 of IPv6 each; 0: any number.");

    Key<Optional<Quota>> USER_QUOTA = LIST.key("quota", Amounts.quota(), "")
            .says("bytes both ways in all, \"50G\", or \"50G/month\", \"2G/week\", \"1G/day down\"; \"\": any number.");

    Key<Optional<Long>> USER_RATE_UP = LIST.key("rate_up", Amounts.rate(), "")
            .says("bits per second from clients to targets, \"20M\" for 20 Mbit/s; \"\": as fast as it can.");

    Key<Optional<Long>> USER_RATE_DOWN =
            LIST.key("rate_down", Amounts.rate(), "").says("the same from targets to clients.");

    Key<String> USER_ACL = LIST.key("acl", ValueTypes.word(), "")
            .says("a file of rules about targets, in the place of the server's; \"\": those hold.");

    Key<List<Cidr>> USER_EGRESS_ALLOW = LIST.key("egress_allow", Addresses.networks(), "[]")
            .says("private networks that this user may reach, in the place of those of all; left out: those hold.");

    Key<Boolean> USER_ADMIN = LIST.key("admin", ValueTypes.onOff(), "false")
            .says("true: sees all users on the server's page (\"page\"), invites others and switches them off.");

    Key<List<Upstream>> USER_OUTBOUND_PROXY = LIST.key("outbound_proxy", Proxies.path(), "[]")
            .says(
                    "what the user's connections to targets go through, in the place of the server's; []: nothing, but directly.");

    Key<String> USER_NOTE = LIST.key("note", ValueTypes.name(0), "").says("what you want to remember.");
}
