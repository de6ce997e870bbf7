package culvert.remote.admin;

import java.util.List;

/**
 * Users that come, change and go while the server runs: in the file of users that it keeps, and in force at once, as by a reload.
 * Nothing else ends for it than what belongs to a user who goes. By any thread that may wait for files, one after the other.
 */
public interface UserChanges {
    /** Of a server whose users nobody changes. */
    UserChanges NONE = new UserChanges() {
        @Override
        public Changed add(String spec) {
            return none("");
        }

        @Override
        public Changed set(String name, String changes) {
            return none(name);
        }

        @Override
        public Changed remove(String name) {
            return none(name);
        }

        private Changed none(String name) {
            return Changed.not(Changed.Result.FAILED, name, List.of("this server keeps no users"));
        }
    };

    /**
     * A user more.
     *
     * @param spec an object of JSON with the keys of one of "users"; without a password (or with {@code null}) one is made
     */
    Changed add(String spec);

    /**
     * Other values for a user.
     *
     * @param changes likewise, with the keys that change; {@code null} takes one away, and for the password has one made
     */
    Changed set(String name, String changes);

    /** A user less, whose sessions end. */
    Changed remove(String name);
}
