package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.net.Quota;
import culvert.net.Spent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which of a user's bytes are counted together.
 *
 * @param since the first day of the period
 */
record Account(Quota.Period period, LocalDate since, Quota.Traffic traffic) {
    /** Nobody asks for it any more then, whatever their clocks say. */
    private static final Duration AFTERWARDS = Duration.ofDays(7);

    private static final int HASH_BYTES = 16;

    static Account of(Quota quota, Spent own) {
        return new Account(quota.period(), own.since(), quota.traffic());
    }

    boolean isOf(Quota quota, LocalDate beginning) {
        return period == quota.period() && traffic == quota.traffic() && since.equals(beginning);
    }

    /** Under which name it is kept. */
    String key(String prefix, String user) {
        return prefix + "q:" + letter(period.name()) + since + ":" + letter(traffic.name()) + ":" + hash(user);
    }

    /** For how many milliseconds from now on; 0: for ever. */
    long kept(Instant now) {
        return period.end(now)
                .map(end -> Duration.between(now, end).plus(AFTERWARDS).toMillis())
                .orElse(0L);
    }

    /** All that a user may have now. */
    static List<String> keys(String prefix, String user, Instant now) {
        return Stream.of(Quota.Period.values())
                .flatMap(period -> Stream.of(Quota.Traffic.values())
                        .map(traffic -> new Account(period, period.beginning(now), traffic).key(prefix, user)))
                .toList();
    }

    private static String letter(String name) {
        return name.substring(0, 1);
    }

    /** Short, and whatever a name is made of. */
    private static String hash(String user) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(user.getBytes(UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(whole, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
