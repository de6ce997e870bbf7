package culvert.remote.top;

/** Numbers as people read them, in few columns; what is unknown is a dash. */
final class Units {
    private static final String[] BYTES = {"", "k", "M", "G", "T", "P"};
    private static final long STEP = 1000;
    private static final String NOTHING = "-";
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Units() {}

    /** Such as 1.4M, in five columns at most; cut and not rounded, so that nothing becomes 1000k. */
    static String bytes(long amount) {
        return amount < 0 ? NOTHING : scaled(amount, "");
    }

    /** The same in a sentence, such as 1.4 MB. */
    static String inWords(long amount) {
        return amount < 0 ? NOTHING : scaled(amount, " ") + "B";
    }

    private static String scaled(long amount, String space) {
        long unit = 1;
        int power = 0;
        while (amount / unit >= STEP && power < BYTES.length - 1) {
            unit *= STEP;
            power++;
        }
        long whole = amount / unit;
        String number = power == 0 || whole >= STEP / 10 ? "" + whole : whole + "." + amount % unit / (unit / 10);
        return number + space + BYTES[power];
    }

    /** The two greatest units of a time, such as 3h05m. */
    static String time(long seconds) {
        if (seconds < 0) {
            return NOTHING;
        }
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + "m" + two(seconds % MINUTE) + "s";
        }
        if (seconds < DAY) {
            return seconds / HOUR + "h" + two(seconds % HOUR / MINUTE) + "m";
        }
        long days = seconds / DAY;
        return days >= STEP / 10 ? days + "d" : days + "d" + two(seconds % DAY / HOUR) + "h";
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : "" + number;
    }

    /** How long something takes, such as 23ms. */
    static String delay(long micros) {
        if (micros < 0) {
            return "";
        }
        if (micros < 100) {
            return "<0.1ms";
        }
        long tenths = micros / 100;
        if (tenths < 100) {
            return tenths / 10 + "." + tenths % 10 + "ms";
        }
        return micros < 1_000_000
                ? micros / 1000 + "ms"
                : micros / 1_000_000 + "." + micros % 1_000_000 / 100_000 + "s";
    }

    /** A share of a hundred; empty when there is none. */
    static String percent(long share) {
        return share < 0 ? "" : share + "%";
    }

    /** How many of something. */
    static String count(long number, String of) {
        return number + " " + of + (number == 1 ? "" : "s");
    }
}
