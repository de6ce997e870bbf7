package culvert.shadowsocks.stream;

/** What an edition's receivers accept as a chunk. */
enum ChunkRules {
    /**
     * SIP004: the two high bits of the length are reserved. Empty chunks are legal to receive, but an endless row of
     * them is work without progress.
     */
    AEAD(0x3FFF, 16),

    /** SIP022: any length but 0, which has no use. */
    EDITION_2022(0xFFFF, 0);

    private final int maxPayload;
    private final int maxEmptyInARow;

    ChunkRules(int maxPayload, int maxEmptyInARow) {
        this.maxPayload = maxPayload;
        this.maxEmptyInARow = maxEmptyInARow;
    }

    int maxPayload() {
        return maxPayload;
    }

    int maxEmptyInARow() {
        return maxEmptyInARow;
    }
}
