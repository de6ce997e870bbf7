package culvert.app.doctor;

/** How a check came out. */
public enum Mark {
    OK("ok"),
    /** It works, or may work, and the user should know something. */
    WARNING("warning"),
    FAILED("failed"),
    /** Something else has to be put right first, or nobody has asked for it. */
    NOT_TRIED("not tried");

    private final String label;

    Mark(String label) {
        this.label = label;
    }

    /** As reports have it, for people and for programs. */
    public String label() {
        return label;
    }
}
