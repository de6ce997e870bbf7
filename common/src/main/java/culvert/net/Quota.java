package culvert.net;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;

/**
 * How many bytes of payload a user may have carried.
 *
 * @param bytes in each period
 * @param period after which counting begins anew
 * @param traffic what counts
 */
public record Quota(long bytes, Period period, Traffic traffic) {

    /** For how long it is. Days, weeks from Monday, and months are those of UTC, which are the same on every server. */
    public enum Period {
        DAY,
        WEEK,
        MONTH,
        /** In all. */
        EVER;

        /** The first day of the period which that moment is in; the same for all moments where there is only one. */
        public LocalDate beginning(Instant moment) {
            LocalDate day = moment.atOffset(ZoneOffset.UTC).toLocalDate();
            return switch (this) {
                case DAY -> day;
                case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                case MONTH -> day.withDayOfMonth(1);
                case EVER -> LocalDate.EPOCH;
            };
        }

        /** When the one ends which that moment is in; empty where there is only one. */
        public Optional<Instant> end(Instant moment) {
            return this == EVER
                    ? Optional.empty()
                    : Optional.of(following(beginning(moment))
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant());
        }

        /** The first day of the one after the one that begins then. */
        LocalDate following(LocalDate beginning) {
            return switch (this) {
                case DAY -> beginning.plusDays(1);
                case WEEK -> beginning.plusWeeks(1);
                case MONTH -> beginning.plusMonths(1);
                case EVER -> LocalDate.MAX;
            };
        }
    }

    /** What counts. */
    public enum Traffic {
        UP,
        DOWN,
        BOTH;

        /** So much of what went both ways. */
        public long of(long up, long down) {
            return switch (this) {
                case UP -> up;
                case DOWN -> down;
                case BOTH -> up + down;
            };
        }
    }

    /** As it is configured, with the bytes as a number. */
    @Override
    public String toString() {
        return bytes
                + (period == Period.EVER ? "" : "/" + period.name().toLowerCase(Locale.ROOT))
                + (traffic == Traffic.BOTH ? "" : " " + traffic.name().toLowerCase(Locale.ROOT));
    }
}
