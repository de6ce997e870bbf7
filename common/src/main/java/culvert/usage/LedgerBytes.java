package culvert.usage;

import culvert.net.Ledger;
import culvert.net.Quota.Period;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;

/** A ledger as it stands in a file. */
final class LedgerBytes {
    /** Of another form than this, which an earlier or later program may have. */
    private static final byte FORM = 1;

    private static final int MARK_BYTES = 1 + 3 * Long.BYTES;

    private LedgerBytes() {}

    static byte[] of(Ledger ledger) {
        ByteBuffer bytes =
                ByteBuffer.allocate(1 + 2 * Long.BYTES + ledger.marks().size() * MARK_BYTES);
        bytes.put(FORM).putLong(ledger.up()).putLong(ledger.down());
        ledger.marks()
                .forEach((period, mark) -> bytes.put(letter(period))
                        .putLong(mark.beginning().toEpochDay())
                        .putLong(mark.up())
                        .putLong(mark.down()));
        return bytes.array();
    }

    /** @throws IllegalArgumentException when it is none */
    static Ledger read(byte[] from) {
        ByteBuffer bytes = ByteBuffer.wrap(from);
        try {
            if (bytes.get() != FORM) {
                throw new IllegalArgumentException("another form");
            }
            long up = amount(bytes);
            long down = amount(bytes);
            Map<Period, Ledger.Mark> marks = new EnumMap<>(Period.class);
            while (bytes.hasRemaining()) {
                Period period = period(bytes.get());
                LocalDate beginning = LocalDate.ofEpochDay(bytes.getLong());
                marks.put(period, new Ledger.Mark(beginning, amount(bytes), amount(bytes)));
            }
            return new Ledger(up, down, marks);
        } catch (BufferUnderflowException | DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static byte letter(Period period) {
        return switch (period) {
            case DAY -> 'd';
            case WEEK -> 'w';
            case MONTH -> 'm';
            case EVER -> 'e';
        };
    }

    private static Period period(byte letter) {
        return switch (letter) {
            case 'd' -> Period.DAY;
            case 'w' -> Period.WEEK;
            case 'm' -> Period.MONTH;
            case 'e' -> Period.EVER;
            default -> throw new IllegalArgumentException("no period");
        };
    }

    private static long amount(ByteBuffer bytes) {
        long amount = bytes.getLong();
        if (amount < 0) {
            throw new IllegalArgumentException("less than nothing");
        }
        return amount;
    }
}
