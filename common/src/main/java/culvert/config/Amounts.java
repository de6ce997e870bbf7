package culvert.config;

import culvert.net.Quota;
import culvert.net.Quota.Period;
import culvert.net.Quota.Traffic;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts and moments as people write them. K, M, G and T are powers of 1000, as traffic and lines are sold. What stands for
 * none is the empty text.
 */
final class Amounts {
    private static final Map<String, Long> UNITS =
            Map.of("K", 1_000L, "M", 1_000_000L, "G", 1_000_000_000L, "T", 1_000_000_000_000L);

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)([KMGT])");

    private static final Pattern QUOTA = Pattern.compile("([0-9.]{1,10}[KMGT])(?:/(day|week|month))?(?: (up|down))?");

    /** Below, a page takes minutes. */
    private static final long LEAST_RATE = 64_000;

    private static final long MOST_RATE = 100_000_000_000L;

    private static final ZoneOffset ZONE = ZoneOffset.UTC;

    private Amounts() {}

    /** How much in which time, such as {@code 50G/month} or {@code 1.5T down}. */
    static ValueType<Optional<Quota>> quota() {
        return optional(
                Amounts::parsedQuota,
                "an amount in bytes such as \"50G\", \"50G/month\" (day, week, month) or \"50G/month down\" (up, down)");
    }

    /** Bits per second, such as {@code 20M}. */
    static ValueType<Optional<Long>> rate() {
        return optional(Amounts::parsedRate, "bits per second from \"64K\" to \"100G\", such as \"20M\" for 20 Mbit/s");
    }

    /** A day, which counts to its end, or a moment; of UTC where nothing else is said. */
    static ValueType<Optional<Instant>> end() {
        return optional(
                Amounts::parsedEnd,
                "a day such as \"2027-01-31\", or a moment such as \"2027-01-31T18:00Z\" or \"2027-01-31T18:00+01:00\"");
    }

    private interface Parser<T> {
        /** Throws IllegalArgumentException, or DateTimeException, for what it is not. */
        T parse(String text);
    }

    private static <T> ValueType<Optional<T>> optional(Parser<T> parser, String expected) {
        return ValueTypes.text(
                text -> {
                    try {
                        return text.isEmpty() ? Optional.empty() : Optional.of(parser.parse(text));
                    } catch (DateTimeException e) {
                        throw new IllegalArgumentException(e);
                    }
                },
                expected);
    }

    private static Quota parsedQuota(String text) {
        Matcher quota = QUOTA.matcher(text);
        if (!quota.matches()) {
            throw new IllegalArgumentException("no quota");
        }
        String period = quota.group(2);
        String traffic = quota.group(3);
        return new Quota(
                amount(quota.group(1)),
                period == null ? Period.EVER : Period.valueOf(period.toUpperCase(Locale.ROOT)),
                traffic == null ? Traffic.BOTH : Traffic.valueOf(traffic.toUpperCase(Locale.ROOT)));
    }

    private static long parsedRate(String text) {
        long rate = amount(text);
        if (rate < LEAST_RATE || rate > MOST_RATE) {
            throw new IllegalArgumentException("out of range");
        }
        return rate;
    }

    private static Instant parsedEnd(String text) {
        if (!text.contains("T")) {
            return LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZONE);
        }
        TemporalAccessor moment =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return moment instanceof OffsetDateTime at
                ? at.toInstant()
                : LocalDateTime.from(moment).toInstant(ZONE);
    }

    private static long amount(String text) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches()) {
            throw new IllegalArgumentException("no amount");
        }
        long bytes = new BigDecimal(amount.group(1))
                .multiply(BigDecimal.valueOf(UNITS.getOrDefault(amount.group(2), 0L)))
                .longValue();
        if (bytes == 0) {
            throw new IllegalArgumentException("nothing");
        }
        return bytes;
    }
}
