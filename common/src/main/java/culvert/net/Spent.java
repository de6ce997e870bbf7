package culvert.net;

import java.time.LocalDate;

/**
 * What a user has carried here of a quota.
 *
 * @param since the first day of the period that this is of
 * @param bytes that count
 */
public record Spent(LocalDate since, long bytes) {}
