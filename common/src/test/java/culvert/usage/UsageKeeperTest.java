package culvert.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.Until;
import culvert.net.Ledger;
import culvert.net.Limits;
import culvert.net.Metered;
import culvert.net.Quota;
import culvert.net.Quota.Period;
import culvert.net.Quota.Traffic;
import culvert.net.User;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UsageKeeperTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
    private static final Ledger BEFORE = new Ledger(100, 1000, Map.of());

    private final Map<String, Ledger> disk = new ConcurrentHashMap<>(Map.of("alice", BEFORE));
    private final AtomicInteger opened = new AtomicInteger();
    private final User alice = user("alice", true);
    private volatile boolean broken;

    private class Store implements UsageStore {
        @Override
        public String id() {
            return "store";
        }

        @Override
        public Map<String, Ledger> load() {
            return Map.copyOf(disk);
        }

        @Override
        public void save(Map<String, Ledger> changed, Set<String> forgotten) throws IOException {
            if (broken) {
                throw new IOException("full");
            }
            disk.keySet().removeAll(forgotten);
            disk.putAll(changed);
        }

        @Override
        public void close() {}
    }

    @Test
    void whereNobodyHasAQuotaNothingIsOpened() {
        try (UsageKeeper keeper = keeper()) {
            keeper.keep(List.of(user("bob", false)));
            assertEquals(0, opened.get());
            assertEquals(Optional.empty(), keeper.id());
            keeper.keep(List.of(user("bob", false), alice));
            assertEquals(1, opened.get());
        }
    }

    @Test
    void aUserGetsWhatWasKeptAndTheEndIsWritten() throws Exception {
        User bob = user("bob", false);
        try (UsageKeeper keeper = keeper()) {
            keeper.keep(List.of(alice, bob));
            assertEquals(100, ever(alice));
            assertEquals(Optional.of("store"), keeper.id());
            assertEquals(0, alice.usage().up(), "since the start");
            keeper.keep(List.of(alice, bob));
            assertEquals(100, ever(alice), "once");
            carry(alice, 5);
            carry(bob, 7);
        }
        awaitKept(105, "alice");
        awaitKept(7, "bob");
    }

    @Test
    void whoIsRemovedAndComesAgainHasNothingForFree() throws Exception {
        try (UsageKeeper keeper = keeper()) {
            keeper.keep(List.of(alice));
            carry(alice, 5);
            alice.remove();
            keeper.keep(List.of());
            User again = user("alice", true);
            keeper.keep(List.of(again));
            assertEquals(105, ever(again));
            again.remove();
        }
        awaitKept(105, "alice");
        try (UsageKeeper keeper = keeper()) {
            User later = user("alice", true);
            keeper.keep(List.of(later));
            assertEquals(105, ever(later));
        }
    }

    @Test
    void whoComesByAForgottenNameBeginsAtNothing() throws Exception {
        try (UsageKeeper keeper = keeper()) {
            keeper.keep(List.of(alice));
            carry(alice, 5);
            alice.remove();
            keeper.keep(List.of());
            keeper.forget("alice");
            Until.isTrue(disk::toString, disk::isEmpty);
            User again = user("alice", true);
            keeper.keep(List.of(again));
            assertEquals(0, ever(again));
            carry(again, 7);
        }
        awaitKept(7, "alice");
    }

    @Test
    void aNameIsForgottenAlsoWhereNobodyHasAQuota() throws Exception {
        try (UsageKeeper keeper = keeper()) {
            keeper.keep(List.of(user("bob", false)));
            keeper.forget("alice");
            Until.isTrue(disk::toString, disk::isEmpty);
        }
        try (UsageKeeper later = keeper()) {
            later.keep(List.of(alice));
            assertEquals(0, ever(alice));
        }
    }

    @Test
    void forANameThatNothingWasKeptOfNothingIsOpened() {
        disk.clear();
        try (UsageKeeper keeper = keeper()) {
            keeper.keep(List.of(user("bob", false)));
            keeper.forget("alice");
            assertEquals(0, opened.get());
        }
    }

    @Test
    void aNameThatWasForgottenWhileNothingCouldBeReadOrWrittenIsForgottenThen() throws Exception {
        broken = true;
        UsageKeeper.Opener opener = () -> {
            opened.incrementAndGet();
            if (broken) {
                throw new IOException("another process uses it");
            }
            return new Store();
        };
        User again = user("alice", true);
        try (UsageKeeper keeper = new UsageKeeper(opener, () -> true, InstantSource.system())) {
            keeper.keep(List.of(alice));
            alice.remove();
            keeper.forget("alice");
            keeper.keep(List.of(again));
            Until.isTrue(() -> "not tried again", () -> opened.get() > 1);
            broken = false;
            carry(again, 7);
            Until.isTrue(disk::toString, () -> up("alice") == 7);
            assertEquals(7, ever(again));
        }
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLater() throws Exception {
        try (UsageKeeper keeper = keeper()) {
            keeper.keep(List.of(alice));
            broken = true;
            carry(alice, 5);
            Until.isTrue(() -> "not tried again", () -> opened.get() > 1);
            broken = false;
            Until.isTrue(disk::toString, () -> up("alice") == 105);
            assertEquals(105, ever(alice));
        }
    }

    @Test
    void aFailureThatNobodyForesawIsLikeAnyOther() throws Exception {
        UsageKeeper.Opener opener = () -> {
            if (broken && opened.getAndIncrement() < 2) {
                throw new IllegalStateException("a defect");
            }
            return new Store();
        };
        broken = true;
        try (UsageKeeper keeper = new UsageKeeper(opener, () -> true, InstantSource.system())) {
            keeper.keep(List.of(alice));
            Until.isTrue(() -> "not tried again", () -> opened.get() > 1);
            broken = false;
            carry(alice, 5);
            Until.isTrue(disk::toString, () -> up("alice") == 105);
        }
    }

    @Test
    void aDiskThatHangsHoldsUpNobodyElse() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        UsageKeeper.Opener opener = () -> new Store() {
            @Override
            public void save(Map<String, Ledger> changed, Set<String> forgotten) throws IOException {
                hangs.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                super.save(changed, forgotten);
            }
        };
        try (UsageKeeper keeper = new UsageKeeper(opener, () -> true, InstantSource.system())) {
            keeper.keep(List.of(alice));
            hangs.await();
            User bob = user("bob", true);
            keeper.keep(List.of(alice, bob));
            carry(bob, 7);
            goesOn.countDown();
        }
        awaitKept(7, "bob");
    }

    @Test
    void aStoreThatIsSomebodyElsesAtTheStartIsReadWhenItIsFree() throws Exception {
        broken = true;
        UsageKeeper.Opener opener = () -> {
            if (broken) {
                throw new IOException("another process uses it");
            }
            return new Store();
        };
        try (UsageKeeper keeper = new UsageKeeper(opener, () -> true, InstantSource.system())) {
            keeper.keep(List.of(alice));
            carry(alice, 5);
            assertEquals(5, alice.usage().up());
            broken = false;
            Until.isTrue(() -> Long.toString(ever(alice)), () -> ever(alice) == 105);
        }
        assertFalse(broken);
        awaitKept(105, "alice");
    }

    private UsageKeeper keeper() {
        return new UsageKeeper(
                () -> {
                    opened.incrementAndGet();
                    return new Store();
                },
                () -> !disk.isEmpty(),
                InstantSource.system());
    }

    private static long ever(User user) {
        return user.ledger(Instant.now()).up();
    }

    /** A keeper that is closed waits for its disk, but not for ever. */
    private void awaitKept(long up, String name) throws InterruptedException {
        Until.isTrue(disk::toString, () -> up(name) == up);
    }

    private long up(String name) {
        return disk.getOrDefault(name, BEFORE).up();
    }

    /** A session of that user, which has ended. */
    private void carry(User user, int bytes) throws IOException {
        user.begin(
                        new Metered() {
                            @Override
                            public long up() {
                                return bytes;
                            }

                            @Override
                            public long down() {
                                return 0;
                            }
                        },
                        HOME)
                .end();
    }

    private static User user(String name, boolean hasQuota) {
        User user = new User(name);
        Optional<Quota> quota =
                hasQuota ? Optional.of(new Quota(1_000_000, Period.EVER, Traffic.BOTH)) : Optional.empty();
        user.limitBy(Limits.quota(quota));
        return user;
    }
}
