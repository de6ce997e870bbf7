package culvert.shadowsocks.stream;

import culvert.crypto.Method;

/** What a edition's receivers accept as a chunk. */
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

    static ChunkRules of(Method method) {
        return switch (method.edition()) {
            case AEAD -> AEAD;
            case EDITION_2022 -> EDITION_2022;
        };
    }

    int maxPayload() {
        return maxPayload;
    }

    int maxEmptyInARow() {
        return maxEmptyInARow;
    }
}
