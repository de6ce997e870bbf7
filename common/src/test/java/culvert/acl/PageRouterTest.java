package culvert.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Host;
import culvert.address.PageName;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.User;
import culvert.relay.Outbound;
import culvert.relay.Route;
import culvert.relay.Router;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageRouterTest {
    private static final Outbound PAGE = (_, _) -> {
        throw new IOException("the page");
    };
    private static final Route ELSEWHERE = Route.through((_, _) -> {
        throw new IOException("elsewhere");
    });
    private static final Router FORBIDDING = (_, _) -> {
        throw new BlockedException("a rule forbids this target");
    };

    @Test
    void itsNameIsKnownInEveryFormAndNoOther() {
        for (String name : List.of("culvert.internal", "CULVERT.Internal", "culvert.internal.")) {
            assertTrue(PageName.is(Host.parse(name)), name);
        }
        for (String name : List.of("a.culvert.internal", "culvert.internal..", "culvert.interna", "127.0.0.1", "x")) {
            assertFalse(PageName.is(Host.parse(name)), name);
        }
    }

    @Test
    void atItsPortItIsThePageWhateverOtherRulesSay() throws Exception {
        Router router = new PageRouter(Optional.of(PAGE), FORBIDDING);
        assertEquals(
                PAGE, router.route(target("culvert.internal", 80), User.UNNAMED).outbound());
        assertThrows(BlockedException.class, () -> router.route(target("example.org", 80), User.UNNAMED));
    }

    @Test
    void elsewhereItIsNothing() throws Exception {
        Router with = new PageRouter(Optional.of(PAGE), (_, _) -> ELSEWHERE);
        Router without = new PageRouter(Optional.empty(), (_, _) -> ELSEWHERE);
        assertThrows(BlockedException.class, () -> with.route(target("culvert.internal", 443), User.UNNAMED));
        assertThrows(BlockedException.class, () -> without.route(target("culvert.internal", 80), User.UNNAMED));
        assertEquals(ELSEWHERE, without.route(target("example.org", 80), User.UNNAMED));
    }

    private static Target target(String host, int port) {
        return new Target(Host.parse(host), port);
    }
}
