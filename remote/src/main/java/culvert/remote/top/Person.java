package culvert.remote.top;

/**
 * A user, as it was when somebody looked.
 *
 * @param devices networks that what is open comes from
 * @param quotaUsed bytes of the quota, or {@link Flow#UNKNOWN} where there is none
 * @param barred why nothing begins; empty when it may
 */
record Person(
        String name,
        long sessions,
        long associations,
        long devices,
        long quotaUsed,
        long quotaBytes,
        String barred,
        Flow flow) {
    long open() {
        return sessions + associations;
    }

    /** How much of the quota is used, in percent; unknown where there is none. */
    long share() {
        return quotaUsed < 0 || quotaBytes <= 0 ? Flow.UNKNOWN : percent();
    }

    /** Without overflow up to 92 petabytes. */
    private long percent() {
        return quotaUsed * 100 / quotaBytes;
    }

    Person with(Flow other) {
        return new Person(name, sessions, associations, devices, quotaUsed, quotaBytes, barred, other);
    }
}
