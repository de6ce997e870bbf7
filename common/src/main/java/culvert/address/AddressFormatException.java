package culvert.address;

/** Bytes that are no address in the SOCKS form; carries no stack trace, since it speaks of the peer. */
public final class AddressFormatException extends Exception {
    private final boolean unknownType;

    private AddressFormatException(String message, boolean unknownType) {
        super(message, null, false, false);
        this.unknownType = unknownType;
    }

    static AddressFormatException unknownType(int type) {
        return new AddressFormatException("unknown address type " + type, true);
    }

    static AddressFormatException malformed(String what) {
        return new AddressFormatException(what, false);
    }

    /** True when only the type byte was not understood, which SOCKS answers differently. */
    public boolean isUnknownType() {
        return unknownType;
    }
}
