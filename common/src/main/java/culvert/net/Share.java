package culvert.net;

import java.time.LocalDate;

/** A user's quota where several servers share it. For any number of threads, also of carriers: nobody waits. */
public interface Share {
    /** What is left of it for this server, which has carried that so far. */
    Rest rest(Quota quota, Spent own);

    /** What the other servers have carried of it in the period that began then, as far as it is known. */
    long others(Quota quota, LocalDate since);
}
