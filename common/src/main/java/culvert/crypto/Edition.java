package culvert.crypto;

/** A wire format, with what a password means in it. */
public enum Edition {
    /** SIP004: any text is a password, from which the key is made; salts are the only header. */
    AEAD,
    /** SIP022: a password is a key in base64, or a chain of them; requests and responses have headers. */
    EDITION_2022
}
