package culvert.shadowsocks;

import culvert.crypto.Edition;
import culvert.crypto.KeyHash;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.net.User;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A user's key, and what is made of it once; equal to no other. */
public final class UserKey {
    private final User user;
    private final MasterKey key;
    private final @Nullable SaltMark mark;
    private final @Nullable KeyHash hash;

    public UserKey(User user, MasterKey key) {
        this.user = user;
        this.key = key;
        boolean aead = key.method().edition() == Edition.AEAD;
        mark = aead ? new SaltMark(key, SaltMark.Maker.SERVER) : null;
        hash = aead ? null : KeyHash.of(key);
    }

    public User user() {
        return user;
    }

    public MasterKey key() {
        return key;
    }

    /** What the salts bear that a server makes for this key; of the AEAD methods only. */
    public SaltMark mark() {
        return Objects.requireNonNull(mark);
    }

    /** What identity headers name this key by; of the 2022 edition only. */
    public KeyHash hash() {
        return Objects.requireNonNull(hash);
    }
}
