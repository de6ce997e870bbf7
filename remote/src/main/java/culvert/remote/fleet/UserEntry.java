package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.crypto.BadTagException;
import culvert.crypto.Vault;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A user as servers tell each other, or that there is none any more. Sealed: a byte for the form, both versions, a byte for whether there
 * is one, and the sealed text, with the name and all of that before it as associated data.
 *
 * @param version of the change
 * @param born of the change that the user came by, which is another for another of the same name
 * @param text as it stands in the file; empty when the user was removed
 */
record UserEntry(Version version, Version born, Optional<String> text) {
    private static final byte FORM = 1;
    private static final int HEAD_BYTES = 1 + 2 * Version.BYTES + 1;

    byte[] sealed(String name, Vault vault) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).put(FORM);
        version.write(head);
        born.write(head);
        head.put((byte) (text.isPresent() ? 1 : 0));
        byte[] text = vault.seal(this.text.orElse("").getBytes(UTF_8), about(head.array(), name));
        byte[] all = Arrays.copyOf(head.array(), HEAD_BYTES + text.length);
        System.arraycopy(text, 0, all, HEAD_BYTES, text.length);
        return all;
    }

    /** @throws BadTagException when nobody who has the key said that of this name */
    static UserEntry open(String name, byte[] sealed, Vault vault) throws BadTagException {
        byte[] head = Arrays.copyOf(sealed, HEAD_BYTES);
        byte[] text = vault.open(sealed, Math.min(HEAD_BYTES, sealed.length), about(head, name));
        ByteBuffer said = ByteBuffer.wrap(head, 1, HEAD_BYTES - 1);
        return new UserEntry(
                Version.read(said),
                Version.read(said),
                said.get() == 1 ? Optional.of(new String(text, UTF_8)) : Optional.empty());
    }

    private static byte[] about(byte[] head, String name) {
        byte[] called = name.getBytes(UTF_8);
        byte[] about = Arrays.copyOf(head, HEAD_BYTES + called.length);
        System.arraycopy(called, 0, about, HEAD_BYTES, called.length);
        return about;
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "UserEntry[" + version + (text.isPresent() ? "]" : ", removed]");
    }
}
